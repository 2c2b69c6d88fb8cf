"""`manage.py try_rule`: cases in, verdicts out, with nothing but the shipped files."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from committees.calendar.shipped import load_calendar
from committees.rulebooks.shipped import load_shipped
from committees.rules.trial import try_cases

NOT_JSON = 2
LONGEST_NUMBER = 4000


def _integer(digits: str) -> int:
    """An integer. One that Python will not read is far above every count: any such number is refused as too large."""
    return int(digits) if len(digits) <= LONGEST_NUMBER else int(digits[:LONGEST_NUMBER])


class Command(BaseCommand):
    """Judges the cases of a JSON array on standard input; needs no database or service."""

    help = "读入标准输入的 JSON 案例数组，按随附规则写出判断结果（顺序不变）。"
    requires_system_checks = []  # Django's own way to ask for none

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Read, judge, write. Input that is no JSON array ends with status 2."""
        answers = try_cases(self._cases(), load_shipped, load_calendar())
        self.stdout.write(self._text(answers))

    def _cases(self) -> list[Any]:
        try:
            text = sys.stdin.buffer.read().decode("utf-8-sig")
            cases = json.loads(text, parse_int=_integer)
        except (ValueError, RecursionError) as error:
            raise CommandError(f"输入不是 JSON：{error}", returncode=NOT_JSON) from error
        if not isinstance(cases, list):
            raise CommandError("输入须为 JSON 数组", returncode=NOT_JSON)
        return cases

    def _text(self, answers: list[dict[str, Any]]) -> str:
        text = json.dumps(answers, ensure_ascii=False)
        try:
            text.encode(getattr(self.stdout, "encoding", None) or "utf-8")
        except UnicodeEncodeError:
            # A terminal, or a lone surrogate in an id, that cannot be written as it is.
            return json.dumps(answers)
        return text
