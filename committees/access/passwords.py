"""Password complexity: three of the four classes of characters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError

if TYPE_CHECKING:
    from committees.models import User


def character_classes(password: str) -> int:
    """How many of the classes lower case, upper case, digit, other occur."""
    tests = (str.islower, str.isupper, str.isdigit, lambda c: not c.isalnum())
    return sum(any(test(character) for character in password) for test in tests)


class ThreeOfFourClasses:
    """Refuses a password with fewer than three classes of characters."""

    def validate(self, password: str, user: User | None = None) -> None:  # noqa: ARG002 - the framework passes it
        if character_classes(password) < 3:
            raise ValidationError(self.get_help_text(), code="password_classes")

    def get_help_text(self) -> str:
        return "密码须含大写字母、小写字母、数字、其他符号中的至少三类。"


class NotUsedLately:
    """Refuses the present password and the last few before it."""

    def validate(self, password: str, user: User | None = None) -> None:
        from committees.access.accounts import was_used  # models are not there yet when settings name this class

        if user is not None and was_used(user, password):
            raise ValidationError("不能与现在的密码或最近用过的五个密码相同。", code="password_used")

    def get_help_text(self) -> str:
        return "不能与最近用过的五个密码相同。"
