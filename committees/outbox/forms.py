"""Forms of channels: they check input, the services decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator

from committees.outbox.models import Preference, Reach, Route
from committees.outbox.states import ROUTE_LABELS
from committees.people.models import Organisation, Person

MAIL = "mail"
PLACES = ("first", "second", "third")


class RouteForm(forms.Form):
    """A robot or gateway."""

    organisation = forms.ModelChoiceField(label="机关", queryset=Organisation.objects.none(), empty_label=None)
    name = forms.CharField(label="名称", max_length=40)
    kind = forms.ChoiceField(label="类型", choices=[(str(kind), label) for kind, label in ROUTE_LABELS.items()])
    address = forms.CharField(
        label="地址（含密钥）",
        max_length=500,
        help_text="按 Apprise 的写法：dingtalk://密钥@令牌/、wecombot://令牌/、feishu://令牌/、"
        "jsons://短信网关地址?:to={phone}。{phone} 处填入收件人的手机号码。地址加密保存，保存后不再显示。",
    )

    def __init__(self, data: Any = None, *, organisations: set[int]) -> None:
        super().__init__(data)
        field = self.fields["organisation"]
        field.queryset = Organisation.objects.filter(pk__in=organisations)  # type: ignore[attr-defined]


class WaysForm(forms.Form):
    """How one person is reached: up to three ways in order, a number, quiet hours."""

    first = forms.ChoiceField(label="首选", required=False)
    second = forms.ChoiceField(label="其次", required=False)
    third = forms.ChoiceField(label="再次", required=False)
    phone = forms.CharField(
        label="手机号码",
        required=False,
        max_length=20,
        validators=[RegexValidator(r"^\+?[0-9]{5,19}$", "请填写数字组成的手机号码。")],
        help_text="短信网关和群机器人提醒到个人时使用。",
    )
    quiet_from = forms.TimeField(label="免打扰开始", required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    quiet_until = forms.TimeField(
        label="免打扰结束",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}),
        help_text="时段内的外发消息推迟到结束时发出；紧急会议除外。站内消息不受影响。",
    )

    def __init__(self, data: Any = None, *, person: Person) -> None:
        routes = list(Route.objects.filter(organisation=person.organisation_id, active=True))
        super().__init__(data, initial=_kept(person))
        self._routes = {str(route.pk): route for route in routes}
        choices = [("", "（不选）"), (MAIL, "邮件"), *[(str(route.pk), route.name) for route in routes]]
        for name in PLACES:
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def ways(self) -> list[Route | None]:
        """The chosen ways in order; None is mail."""
        chosen = [self.cleaned_data[name] for name in PLACES]
        return [self._routes.get(value) for value in chosen if value]


def _kept(person: Person) -> dict[str, Any]:
    rows = Preference.objects.filter(person=person).order_by("position")
    chosen = [str(row.route_id) if row.route_id else MAIL for row in rows] or [MAIL]
    reach = Reach.objects.filter(person=person).first()
    times = {"phone": reach.phone, "quiet_from": reach.quiet_from, "quiet_until": reach.quiet_until} if reach else {}
    return {**dict(zip(PLACES, chosen, strict=False)), **times}
