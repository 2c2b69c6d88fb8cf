"""Forms of a 民主生活会."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet

from committees.models import Person

ACCEPT = ".pdf,.docx,.xlsx,.txt,.png,.jpg,.jpeg"


class Plain(forms.Form):
    """Labels without a colon."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


def day_field(label: str, **options: Any) -> forms.DateField:
    """A day of the calendar."""
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **options)


def text_field(label: str, limit: int, rows: int = 3, **options: Any) -> forms.CharField:
    """Several lines of text."""
    return forms.CharField(label=label, max_length=limit, widget=forms.Textarea({"rows": rows}), **options)


class PlanForm(Plain):
    """Which body, what about, when."""

    duty = forms.ChoiceField(label="会议")
    theme = forms.CharField(label="主题", max_length=120)
    planned_on = day_field("计划召开日期")

    def __init__(self, *args: Any, duties: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["duty"].choices = duties  # type: ignore[attr-defined]


class PostponeForm(Plain):
    planned_on = day_field("改为")
    reason = text_field("延期理由", 300)
    consent = forms.CharField(
        label="上级同意延期的机关和日期",
        max_length=120,
        required=False,
        help_text="规则规定延期须报上级组织同意的，必须填写",
    )


class Gathered(Plain):
    """A record of a member of the body."""

    person: Any = forms.ModelChoiceField(label="班子成员", queryset=Person.objects.none())

    def __init__(self, *args: Any, members: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = members  # type: ignore[attr-defined]


class OpinionForm(Gathered):
    other = forms.CharField(label="意见来源", max_length=80, help_text="如群众座谈会、征求意见函")
    text = text_field("意见内容", 1000)
    on = day_field("征求日期")
    field_order = ("other", "text", "person", "on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].required = False
        self.fields["person"].label = "针对的班子成员"


class TalkForm(Gathered):
    other = forms.CharField(label="谈话对象", max_length=80, help_text="只登记对象和时间，不写谈话内容")
    on = day_field("谈话日期")


class MaterialForm(Gathered):
    on = day_field("提交日期")
    file = forms.FileField(
        label="对照检查材料",
        allow_empty_file=True,
        widget=forms.FileInput({"accept": ACCEPT, "data-size-limit": settings.UPLOAD_LIMIT}),
    )
    declared = forms.BooleanField(label="我声明所附扫描件不涉及国家秘密", required=False)


class StepForm(Plain):
    done_on = day_field("完成日期")
    note = text_field("完成情况", 500, required=False, help_text="写明数量、范围、材料存放处；材料未齐的写明原因")


class HoldForm(Plain):
    held_on = day_field("召开日期")
    note = text_field("会议情况", 500, help_text="参加人数、主持人、记录人")
    reason = text_field("有步骤未完成的理由", 300, rows=2, required=False)


class RectifyForm(Plain):
    problem = text_field("问题", 300, rows=2)
    measure = text_field("整改措施", 500, rows=2)
    responsible: Any = forms.ModelChoiceField(label="责任人", queryset=Person.objects.none())
    due_on = day_field("整改时限")

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responsible"].queryset = people  # type: ignore[attr-defined]


class ResultForm(Plain):
    result = text_field("整改结果", 500)
