"""Forms of the registers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from committees.models import Person, Unit
from decisions.registers.selectors import ScoreRow
from decisions.registers.states import (
    LEAVE_KIND_LABELS,
    LEAVE_STATE_LABELS,
    LEVEL_LABELS,
    SCOPE_LABELS,
)


class Plain(forms.Form):
    """Labels without a colon."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


class Narrowing(Plain):
    """One line over a list."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-control" if name == "q" else "form-select"


def day_field(label: str, **options: Any) -> forms.DateField:
    """A day of the calendar."""
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **options)


def text_field(label: str, limit: int, rows: int = 3, **options: Any) -> forms.CharField:
    """Several lines of text."""
    return forms.CharField(label=label, max_length=limit, widget=forms.Textarea({"rows": rows}), **options)


def choices_of(labels: Any, first: str = "") -> list[tuple[str, str]]:
    """Words to choose from; `first` stands for all of them."""
    return [*([("", first)] if first else []), *((str(key), label) for key, label in labels.items())]


class LoanForm(Plain):
    """涉密文件借阅单."""

    unit: Any = forms.ModelChoiceField(label="借阅单位", queryset=Unit.objects.none())
    title = forms.CharField(
        label="文件名称",
        max_length=120,
        help_text="只登记借阅手续，不录入、不上传文件内容；名称本身涉密的写代称或只写文号",
    )
    reference = forms.CharField(label="文号", max_length=60, required=False)
    level = forms.ChoiceField(label="密级", choices=choices_of(LEVEL_LABELS))
    serial = forms.CharField(label="编号", max_length=40)
    pages = forms.IntegerField(label="页数", min_value=1, max_value=100_000)
    copies = forms.IntegerField(label="数量（份）", min_value=1, max_value=1000, initial=1)
    from_on = day_field("借出日期")
    until_on = day_field("应还日期")
    borrower = forms.CharField(label="借阅人", max_length=40)
    purpose = forms.CharField(label="借阅用途", max_length=200)
    unit_head = forms.CharField(label="借阅单位负责人", max_length=40, help_text="在纸质借阅单上签字的负责人")

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class ReturnForm(Plain):
    returned_on = day_field("归还日期")
    returner = forms.CharField(label="归还人", max_length=40)


class LoanFilter(Narrowing):
    q = forms.CharField(
        label="名称、编号、借阅人", required=False, widget=forms.TextInput({"placeholder": "名称、编号、借阅人"})
    )
    unit: Any = forms.ModelChoiceField(
        label="借阅单位", queryset=Unit.objects.none(), required=False, empty_label="全部单位"
    )
    standing = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[("", "全部"), ("open", "未归还"), ("overdue", "逾期未还"), ("returned", "已归还")],
    )

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class LeaveForm(Plain):
    """请假条."""

    person: Any = forms.ModelChoiceField(label="请假人", queryset=Person.objects.none())
    kind = forms.ChoiceField(label="类别", choices=choices_of(LEAVE_KIND_LABELS))
    starts_on = day_field("自")
    ends_on = day_field("至")
    place = forms.CharField(label="去向", max_length=60, required=False)
    reason = text_field("事由", 300, help_text="只有办公室和批准人可见")
    acting: Any = forms.ModelChoiceField(label="代行工作的人", queryset=Person.objects.none(), required=False)

    def __init__(self, *args: Any, people: QuerySet[Person], others: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]
        self.fields["acting"].queryset = others  # type: ignore[attr-defined]


class CommentForm(Plain):
    comment = forms.CharField(label="意见", max_length=300, required=False)


class NothingForm(Plain):
    """Nothing to say."""


class BackForm(Plain):
    back_on = day_field("销假日期")


class LeaveFilter(Narrowing):
    q = forms.CharField(label="姓名", required=False, widget=forms.TextInput({"placeholder": "姓名"}))
    kind = forms.ChoiceField(label="类别", required=False, choices=choices_of(LEAVE_KIND_LABELS, "全部类别"))
    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[*choices_of(LEAVE_STATE_LABELS, "全部状态"), ("away", "今天在外"), ("unreported", "到期未销假")],
    )


class ListingForm(Plain):
    """Under which category a decision's publication is entered."""

    category = forms.ChoiceField(label="公开类别")
    approved_by = forms.CharField(label="批准人", max_length=40)

    def __init__(self, *args: Any, categories: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [(each, each) for each in categories]  # type: ignore[attr-defined]


class PublicationForm(ListingForm):
    """A publication entered by hand."""

    title = forms.CharField(label="公开事项", max_length=150)
    summary = text_field("公开内容", 4000, required=False)
    channel = forms.CharField(label="公开方式", max_length=120, help_text="如公开栏、党员大会、网站")
    scope = forms.ChoiceField(label="公开范围", choices=choices_of(SCOPE_LABELS))
    published_on = day_field("公开日期")
    until_on = day_field("公开至", required=False)
    field_order = ("category", "title", "summary", "channel", "scope", "published_on", "until_on", "approved_by")


class ReasonForm(Plain):
    reason = text_field("理由", 300)


class ScoreForm(Plain):
    """Points and grounds for each category, in the order of the page."""

    remark = text_field("说明", 500, required=False)

    def __init__(self, *args: Any, rows: Sequence[ScoreRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        for place, row in enumerate(rows):
            self.fields[f"points_{place}"] = forms.IntegerField(
                label=f"{row.category}得分", min_value=0, max_value=row.full, initial=row.points
            )
            self.fields[f"note_{place}"] = forms.CharField(
                label=f"{row.category}依据", max_length=200, required=False, initial=row.note
            )
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"

    @property
    def table(self) -> list[tuple[ScoreRow, Any, Any]]:
        """Each category with its two fields."""
        return [(row, self[f"points_{place}"], self[f"note_{place}"]) for place, row in enumerate(self.rows)]

    @property
    def answer(self) -> dict[str, Any]:
        """What the service takes."""
        data, places = self.cleaned_data, range(len(self.rows))
        return {
            "points": [data[f"points_{place}"] for place in places],
            "notes": [data[f"note_{place}"] for place in places],
            "remark": data["remark"],
        }
