"""The form of a report that goes up, and those of what becomes of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings

ACCEPT = ".pdf,.docx,.xlsx,.txt,.png,.jpg,.jpeg"


class Plain(forms.Form):
    """Labels without a colon."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


class ReportForm(Plain):
    """Which matter, which paper, signed by whom."""

    code = forms.ChoiceField(label="报送事项", help_text="只列本机关规则写明须向上级报送的事项")
    title = forms.CharField(label="标题", max_length=120)
    signer = forms.CharField(label="签发人", max_length=40, help_text="在报告上签字的领导")
    summary = forms.CharField(
        label="说明",
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="请上级注意的事，上级与文件一并看到",
    )
    file = forms.FileField(
        label="报告文件",
        allow_empty_file=True,
        widget=forms.FileInput({"accept": ACCEPT, "data-size-limit": settings.UPLOAD_LIMIT}),
        help_text="已签发的正式文件；上级看到的只有这一份文件和本页填写的内容",
    )
    declared = forms.BooleanField(label="我声明所附扫描件不涉及国家秘密", required=False)

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = choices  # type: ignore[attr-defined]


class WithdrawForm(Plain):
    reason = forms.CharField(label="撤回理由", max_length=300, widget=forms.Textarea({"rows": 3}))


class AnswerForm(Plain):
    answer = forms.CharField(label="批复意见", max_length=1000, widget=forms.Textarea({"rows": 4}))
