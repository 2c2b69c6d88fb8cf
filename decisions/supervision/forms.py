"""Forms of supervision: what a service needs, and nothing that decides."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet

from committees.fields import RowsField
from committees.models import Committee, Person, Unit
from decisions.supervision.rules import LIGHT_LABELS, Light
from decisions.supervision.states import KIND_LABELS, STATE_LABELS
from meetings.agenda.forms import ManyFiles

ACCEPT = ".pdf,.docx,.xlsx,.txt,.png,.jpg,.jpeg"
EVERY = (("", "不定期"), (7, "每周"), (15, "每半月"), (30, "每月"), (90, "每季度"))


class Plain(forms.Form):
    """Labels without a colon."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


def day_field(label: str, **options: Any) -> forms.DateField:
    """A day of the calendar."""
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **options)


def text_field(label: str, limit: int, rows: int = 4, **options: Any) -> forms.CharField:
    """Several lines of text."""
    return forms.CharField(label=label, max_length=limit, widget=forms.Textarea({"rows": rows}), **options)


class MatterForm(Plain):
    """What is to be done, by whom, until when."""

    title = forms.CharField(label="事项名称", max_length=120, help_text="一事一项")
    task = text_field("办理要求", 2000)
    lead_unit: Any = forms.ModelChoiceField(label="主办单位", queryset=Unit.objects.none())
    supports: Any = RowsField(
        label="协办单位", queryset=Unit.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    responsible: Any = forms.ModelChoiceField(
        label="责任领导", queryset=Person.objects.none(), required=False, empty_label="不指定"
    )
    supervisor: Any = forms.ModelChoiceField(
        label="督办人", queryset=Person.objects.none(), required=False, empty_label="由督查部门统一督办"
    )
    due_on = day_field("办理时限", help_text="落在休息日的，顺延至下一个工作日")
    report_every = forms.TypedChoiceField(label="定期报告", choices=EVERY, required=False, coerce=int, empty_value=None)

    def __init__(
        self,
        *args: Any,
        units: QuerySet[Unit],
        leaders: QuerySet[Person],
        supervisors: QuerySet[Person],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead_unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["supports"].queryset = units  # type: ignore[attr-defined]
        self.fields["responsible"].queryset = leaders  # type: ignore[attr-defined]
        self.fields["supervisor"].queryset = supervisors  # type: ignore[attr-defined]


class InstructionForm(MatterForm):
    """The same, from a leader's written instruction."""

    instructed_by = forms.CharField(label="批示领导", max_length=60)
    instruction = text_field("批示内容", 2000)
    circled = forms.BooleanField(
        label="限定知悉范围",
        required=False,
        help_text="只有班子成员、会议秘书、组织部门、立项人、督办人和承办单位看得到；须指定督办人",
    )
    field_order = ("instructed_by", "instruction")


class CommitteeForm(Plain):
    """For which body a leader instructed."""

    committee: Any = forms.ModelChoiceField(label="会议主体", queryset=Committee.objects.none())

    def __init__(self, *args: Any, committees: QuerySet[Committee], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["committee"].queryset = committees  # type: ignore[attr-defined]


class ConfirmForm(Plain):
    """Nothing to say."""


class CommentForm(Plain):
    comment = forms.CharField(label="意见", max_length=300, required=False)


class ReasonForm(Plain):
    reason = text_field("理由", 300)


class ReturnForm(Plain):
    reason = text_field("退回理由", 500, help_text="说明哪里不合格、须怎样重办")


class SubmitForm(Plain):
    """The report with which the unit asks for the check."""

    text = text_field("办理情况", 4000, rows=6)
    late_reason = text_field("逾期原因", 500, rows=2, required=False, help_text="已超过办理时限的，必须填写")
    evidence = forms.Field(
        label="佐证材料",
        required=False,
        widget=ManyFiles({"multiple": True, "accept": ACCEPT, "data-size-limit": settings.UPLOAD_LIMIT}),
        help_text="可以一次选择几个文件；手机上可以直接拍照",
    )
    declared = forms.BooleanField(label="我声明所附扫描件不涉及国家秘密", required=False)


class ReportForm(SubmitForm):
    """How far it is."""

    percent = forms.IntegerField(label="完成比例（%）", min_value=0, max_value=100)
    field_order = ("percent", "text")


class ExtensionForm(Plain):
    until = day_field("申请延至")
    reason = text_field("延期理由", 500)


class HandOverForm(Plain):
    lead_unit: Any = forms.ModelChoiceField(label="转至主办单位", queryset=Unit.objects.none())
    reason = text_field("转办理由", 300)

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead_unit"].queryset = units  # type: ignore[attr-defined]


class ReopenForm(Plain):
    instructed_by = forms.CharField(label="批示领导", max_length=60)
    instruction = text_field("批示内容", 1000)
    due_on = day_field("新的办理时限")


class FollowNewForm(Plain):
    """What the new decision asks of the same matter."""

    task = text_field("办理要求", 2000, help_text="按新决定核定")
    due_on = day_field("办理时限")
    reason = text_field("核定意见", 300, rows=2, help_text="写明与原要求有何不同，如：内容不变，继续办理")


class ToBodyForm(Plain):
    reason = text_field("提请研究的理由", 2000, help_text="说明逾期或不能落实的原因，以及建议")

    def __init__(self, *args: Any, circled: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if circled:
            self.fields["reason"].help_text += "；该事项限定知悉范围，议题只写编号，理由记在本事项中"


class ReconsiderForm(Plain):
    """Why a decision should be taken up again, and who agreed to that."""

    unit: Any = forms.ModelChoiceField(label="提出单位", queryset=Unit.objects.none())
    reason = text_field("复议理由", 500)
    agreeing = forms.IntegerField(label="同意复议的成员人数", min_value=0, initial=0)
    approved_by = forms.CharField(label="同意复议的领导", max_length=60, required=False)

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class StatementForm(Plain):
    """Which decision an item leaves as it is, and why."""

    resolution = forms.TypedChoiceField(label="已有决定", coerce=int)
    reason = text_field("不改变该决定的理由", 300, help_text="如：属该决定范围内的具体落实；内容不同，互不影响")

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["resolution"].choices = [("", "请选择"), *choices]  # type: ignore[attr-defined]


class FilterForm(Plain):
    """Narrowing the list."""

    q = forms.CharField(label="事项", required=False, widget=forms.TextInput({"placeholder": "事项名称"}))
    light = forms.ChoiceField(
        label="灯", required=False, choices=[("", "全部灯"), *((str(each), LIGHT_LABELS[each]) for each in Light)]
    )
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部状态"), *((str(k), v) for k, v in STATE_LABELS.items())]
    )
    kind = forms.ChoiceField(
        label="类别", required=False, choices=[("", "全部类别"), *((str(k), v) for k, v in KIND_LABELS.items())]
    )
    unit: Any = forms.ModelChoiceField(
        label="主办单位", queryset=Unit.objects.none(), required=False, empty_label="全部单位"
    )

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-control" if name == "q" else "form-select"
