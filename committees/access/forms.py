"""Forms of signing in and of granting roles, in plain Chinese."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm

from committees.access.screens import committees_with_screens
from committees.access.selectors import grantable_scopes, grantable_users
from committees.access.states import EVENT_LABELS, ROLE_LABELS, Role
from committees.people.models import Committee, User

# Membership and the head's role follow from seats and are never granted by hand.
GRANTABLE = {role: label for role, label in ROLE_LABELS.items() if role not in {Role.MEMBER, Role.CHAIR}}


class ChineseLoginForm(AuthenticationForm):
    """User name and password; the error does not tell which of the two was wrong."""

    username = forms.CharField(
        label="账号", widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "username"})
    )
    password = forms.CharField(
        label="密码", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    error_messages = {
        "invalid_login": "账号或密码不正确，请重新输入。连续五次错误将锁定三十分钟。",
        "inactive": "该账号已停用，请联系安全管理员。",
    }


class GrantForm(forms.Form):
    """Role, the object it holds on, the account and the period."""

    user = forms.ModelChoiceField(label="账号", queryset=User.objects.none(), empty_label="请选择")
    role = forms.ChoiceField(label="角色", choices=[(str(role), label) for role, label in GRANTABLE.items()])
    scope = forms.ChoiceField(label="对象", help_text="单位角色选单位，管理员角色选机关，其余选委员会。")
    starts_on = forms.DateField(label="起始日期", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    ends_on = forms.DateField(
        label="截止日期",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text="不填表示长期。",
    )

    def __init__(self, *args: Any, administrator: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scopes = grantable_scopes(administrator)
        self.fields["user"].queryset = grantable_users(administrator)  # type: ignore[attr-defined]
        self.fields["user"].label_from_instance = lambda user: f"{user.person.name}（{user.username}）"  # type: ignore[attr-defined]
        self.fields["scope"].choices = [(key, str(scope)) for key, scope in self.scopes.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", "截止日期不能早于起始日期。")
        return data


class CodeForm(forms.Form):
    """A code of the authenticator, or a recovery code; spaces and hyphens do not count."""

    code = forms.CharField(
        label="验证码",
        max_length=40,
        help_text="输入验证器上的六位数字；手机不在身边时，输入一个未用过的恢复码。",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True, "autocapitalize": "none"}),
    )

    def clean_code(self) -> str:
        """As it is compared."""
        return "".join(c for c in self.cleaned_data["code"].lower() if c not in " -－ ")


class FactorForm(CodeForm):
    """What is to be done with one's own second factor."""

    act = forms.ChoiceField(
        choices=[("enrol", "绑定"), ("replace", "更换"), ("codes", "更换恢复码"), ("stop", "停用")],
        widget=forms.HiddenInput,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = "输入验证器上现在显示的六位数字。"
        self.fields["code"].required = self.data.get("act") != "replace"


class ScreenForm(forms.Form):
    """A large screen for a room of a committee."""

    committee = forms.ModelChoiceField(label="委员会", queryset=Committee.objects.none(), empty_label="请选择")
    room = forms.CharField(label="会议室", max_length=40)
    ends_on = forms.DateField(
        label="有效期至", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), help_text="最长一年。"
    )

    def __init__(self, *args: Any, user: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["committee"].queryset = committees_with_screens(user)  # type: ignore[attr-defined]
        self.fields["ends_on"].initial = today + timedelta(days=180)


class ForgottenForm(forms.Form):
    """The account whose password is forgotten."""

    username = forms.CharField(label="账号", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "username"}))


class EndSessionForm(forms.Form):
    """One sign-in, or none named: all but the present one."""

    session = forms.IntegerField(required=False)


class EventFilterForm(forms.Form):
    """What of the record of access is looked for."""

    kind = forms.ChoiceField(label="类别", required=False, choices=[("", "全部"), *EVENT_LABELS.items()])
    name = forms.CharField(label="账号", required=False, max_length=60)
    since = forms.DateField(
        label="自", required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    until = forms.DateField(
        label="至", required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


class ActFilterForm(EventFilterForm):
    """What of the ledger is looked for."""

    kind = forms.ChoiceField(
        label="范围", required=False, choices=[("", "全部"), ("open", "授权与账号"), ("waived", "规则例外")]
    )
    name = forms.CharField(label="操作人", required=False, max_length=60)
