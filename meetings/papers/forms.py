"""The forms of papers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

ACCEPT = ".pdf,.docx,.xlsx,.txt,.png,.jpg,.jpeg"


class PaperForm(forms.Form):
    """One file, its title, and the declaration that a scan needs."""

    file = forms.FileField(
        label="文件",
        help_text="PDF、Word（.docx）、Excel（.xlsx）、文本或扫描图片。",
        allow_empty_file=True,  # the intake says in Chinese what is wrong with an empty one
        widget=forms.FileInput({"accept": ACCEPT, "data-size-limit": settings.UPLOAD_LIMIT}),
    )
    title = forms.CharField(label="材料名称", max_length=150, required=False, help_text="不填则用文件名")
    declared = forms.BooleanField(label="我声明所附扫描件不涉及国家秘密", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
