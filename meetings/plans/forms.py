"""The forms of the annual plan."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from committees.models import Committee, Unit, User
from meetings.plans.imports import MATTERS
from meetings.plans.rules import QUARTERS
from meetings.plans.selectors import planning_committees, planning_units

CHOICES = [(str(number), label) for number, label in QUARTERS.items()]


def _offer(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    cast("forms.ModelChoiceField[Any]", form.fields[name]).queryset = rows


class PlanForm(forms.Form):
    """One planned item."""

    unit: forms.ModelChoiceField[Unit] = forms.ModelChoiceField(Unit.objects.none(), label="提出单位", empty_label=None)
    committee: forms.ModelChoiceField[Committee] = forms.ModelChoiceField(
        Committee.objects.none(), label="提请会议", empty_label=None
    )
    year = forms.TypedChoiceField(label="年度", coerce=int)
    quarter = forms.TypedChoiceField(label="季度", coerce=int, choices=CHOICES)
    title = forms.CharField(label="议题名称", max_length=120)
    matter = forms.ChoiceField(label="事项类别", choices=[(code, label) for label, code in MATTERS.items()])
    note = forms.CharField(label="说明", max_length=300, required=False)

    def __init__(self, *args: Any, user: User, years: list[int], **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        _offer(self, "unit", planning_units(user))
        _offer(self, "committee", planning_committees(user))
        cast("forms.TypedChoiceField", self.fields["year"]).choices = [(str(year), f"{year} 年") for year in years]


class MoveForm(forms.Form):
    """Another quarter."""

    year = forms.IntegerField(label="年度", min_value=2000, max_value=2099)
    quarter = forms.TypedChoiceField(label="季度", coerce=int, choices=CHOICES)
