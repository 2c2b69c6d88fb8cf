"""Forms for seats, terms, portfolios, standing observers and people."""

from __future__ import annotations

from typing import Any

from django import forms

from committees.people.models import Committee, Person, Seat, Unit
from committees.people.selectors import people_of, seats_on, units_of
from committees.people.states import SEAT_KIND_LABELS


def day_field(label: str, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **options)


class DayForm(forms.Form):
    """On which day the roll is wanted."""

    on = day_field("名册日期", required=False)


class AppointForm(forms.Form):
    """A person takes a seat."""

    person = forms.ModelChoiceField(label="人员", queryset=Person.objects.none())
    role = forms.CharField(label="职务", max_length=30, help_text="如：书记、副书记、常委。")
    kind = forms.ChoiceField(label="席位类别", choices=list(SEAT_KIND_LABELS.items()))
    starts_on = day_field("任职日期")

    def __init__(self, *args: Any, committee: Committee, roles: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people_of(committee.organisation_id)  # type: ignore[attr-defined]
        if roles:
            self.fields["role"] = forms.ChoiceField(
                label="职务", choices=[(role, role) for role in roles], help_text="规则规定的成员职务。"
            )


class VacateForm(forms.Form):
    """A seat ends."""

    ends_on = day_field("最后任职日")
    reason = forms.CharField(label="原因", max_length=100)


class TermForm(forms.Form):
    """换届: a new term begins."""

    starts_on = day_field("新一届起始日期", help_text="本届及其席位在前一天结束。")


class ChargeForm(forms.Form):
    """分管: a unit in the charge of a member."""

    seat = forms.ModelChoiceField(label="成员", queryset=Seat.objects.none())
    unit = forms.ModelChoiceField(label="单位", queryset=Unit.objects.none())

    def __init__(self, *args: Any, committee: Committee, day: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seat"].queryset = seats_on(committee, day)  # type: ignore[attr-defined]
        self.fields["unit"].queryset = units_of(committee.organisation_id)  # type: ignore[attr-defined]


class ObserverForm(forms.Form):
    """固定列席."""

    person = forms.ModelChoiceField(label="人员", queryset=Person.objects.none())

    def __init__(self, *args: Any, committee: Committee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people_of(committee.organisation_id)  # type: ignore[attr-defined]


class PersonForm(forms.Form):
    """A person of the organisation."""

    name = forms.CharField(label="姓名", max_length=40)
    post = forms.CharField(label="职务", max_length=80)
    unit = forms.ModelChoiceField(label="单位", queryset=Unit.objects.none(), required=False)
    email = forms.EmailField(label="邮箱", required=False)

    def __init__(self, *args: Any, organisation_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units_of(organisation_id)  # type: ignore[attr-defined]
