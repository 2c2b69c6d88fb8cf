"""The form of a performance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms


class DutyForm(forms.Form):
    """Which duty, on which day, shown by what."""

    code = forms.ChoiceField(label="任务")
    day = forms.DateField(label="完成日期", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    evidence = forms.CharField(
        label="完成情况和凭证",
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
        help_text="写明材料名称和存放处；谈心谈话等只登记次数和对象范围，不写谈话内容",
    )

    def __init__(self, *args: Any, duties: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = duties  # type: ignore[attr-defined]
