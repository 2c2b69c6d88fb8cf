"""The form of a performance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet

from committees.models import Person, Unit
from meetings.agenda.forms import ManyFiles

ACCEPT = ".pdf,.docx,.xlsx,.txt,.png,.jpg,.jpeg"


class Plain(forms.Form):
    """Labels without a colon."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


def day_field(label: str) -> forms.DateField:
    """A day of the calendar."""
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))


class DoneForm(Plain):
    """On which day, shown by what."""

    day = day_field("完成日期")
    evidence = forms.CharField(
        label="完成情况和凭证",
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
        help_text="写明材料名称和存放处；谈心谈话等只登记次数和对象范围，不写谈话内容",
    )
    file = forms.Field(
        label="凭证材料",
        required=False,
        widget=ManyFiles({"multiple": True, "accept": ACCEPT, "data-size-limit": settings.UPLOAD_LIMIT}),
    )
    declared = forms.BooleanField(label="我声明所附扫描件不涉及国家秘密", required=False)


class DutyForm(DoneForm):
    """Which duty, on which day, shown by what."""

    code = forms.ChoiceField(label="任务")
    person: Any = forms.ModelChoiceField(
        label="完成人",
        queryset=Person.objects.none(),
        required=False,
        empty_label="全体（或不按人计算）",
        help_text="规定每人完成的，逐人登记；全体同时完成的不必选择",
    )
    unit: Any = forms.ModelChoiceField(
        label="完成部门",
        queryset=Unit.objects.none(),
        required=False,
        empty_label="全部部门（或不按部门计算）",
        help_text="规定各部门完成的，逐个部门登记",
    )
    field_order = ("code", "person", "unit")

    def __init__(
        self,
        *args: Any,
        duties: Sequence[tuple[str, str]],
        people: QuerySet[Person],
        units: QuerySet[Unit],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = duties  # type: ignore[attr-defined]
        for name, rows in (("person", people), ("unit", units)):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
            if not rows.exists():  # nothing in this house's rules is owed so
                del self.fields[name]


class OccasionForm(Plain):
    """What brings a duty about."""

    code = forms.ChoiceField(label="任务")
    subject = forms.CharField(label="事由", max_length=120, help_text="个人事项只写类别，不写具体内容")
    person: Any = forms.ModelChoiceField(label="责任人", queryset=Person.objects.none(), required=False)
    event_on = day_field("发生或拟办日期")

    def __init__(self, *args: Any, duties: Sequence[tuple[str, str]], people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = duties  # type: ignore[attr-defined]
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class ExtendForm(Plain):
    reason = forms.CharField(label="延长理由", max_length=300, widget=forms.Textarea({"rows": 3}))
    by = forms.CharField(label="批准延长的领导", max_length=40)


class CancelForm(Plain):
    reason = forms.CharField(label="撤销理由", max_length=300, widget=forms.Textarea({"rows": 3}))
