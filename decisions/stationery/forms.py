"""What an office types to have its own head and 版记."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from committees.models import Committee, Organisation
from decisions.stationery.rules import MARK_LENGTH, NAME_LENGTH, SERIES_LENGTH, Stationery


class TemplateForm(forms.Form):
    """All fields may be left empty: then the software's default is printed."""

    committee = forms.ModelChoiceField(
        Committee.objects.none(),
        label="适用的会议主体",
        required=False,
        empty_label="本机关全部会议主体（没有单独版式的）",
    )
    mark = forms.CharField(
        label="纪要标志（版头）",
        max_length=MARK_LENGTH,
        required=False,
        help_text="红色小标宋，印在首页上方，例如“中共卫东区委常委会会议纪要”。不填则为机关名称、会议主体加“会议纪要”。",
    )
    series = forms.CharField(
        label="纪要代字",
        max_length=SERIES_LENGTH,
        required=False,
        help_text="印在〔年份〕之前，例如“卫委常纪”。同一代字一年内共用一个连续的编号序列。不填则只印年份和序号。",
    )
    issued_by = forms.CharField(
        label="印发机关（印制单位）",
        max_length=NAME_LENGTH,
        required=False,
        help_text="印在版记左侧。不填则为机关名称加“办公室”。",
    )
    copies_to = forms.CharField(
        label="抄送",
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text="一行一个单位。规则写明发放范围的，以规则为准；规则没有写的，用这里的名单。",
    )

    def __init__(self, data: Any = None, *, organisation: Organisation, **more: Any) -> None:
        super().__init__(data, **more)
        found: QuerySet[Committee] = Committee.objects.filter(organisation=organisation).order_by("pk")
        self.fields["committee"].queryset = found  # type: ignore[attr-defined]
        if organisation.document_mark:
            self.fields["series"].initial = f"{organisation.document_mark}纪"[:SERIES_LENGTH]

    def wording(self) -> Stationery:
        """The fields as the rules know them."""
        clean = self.cleaned_data
        lines = (" ".join(line.split()) for line in str(clean["copies_to"]).splitlines())
        copies = tuple(dict.fromkeys(line for line in lines if line))
        return Stationery(clean["mark"].strip(), clean["series"].strip(), clean["issued_by"].strip(), copies)


class FondsForm(forms.Form):
    fonds = forms.CharField(
        label="全宗号", max_length=20, help_text="由档案馆给定，例如 Z109，印在归档章和档号之首。已归档的档号不变。"
    )
    section = forms.CharField(
        label="机构代码", max_length=20, help_text="档号和归档章中的机构或问题，例如 BGS（办公室）。没有规定的用 BGS。"
    )
