"""The form that hands a workbook in."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.conf import settings

from committees.people.models import Organisation, User
from committees.sheets.ports import ImportKind
from committees.sheets.selectors import organisations_for


class UploadForm(forms.Form):
    """One workbook, and where it belongs if there is a choice."""

    organisation: forms.ModelChoiceField[Organisation] = forms.ModelChoiceField(
        Organisation.objects.none(), label="机关", empty_label=None
    )
    file = forms.FileField(
        label="Excel 文件",
        allow_empty_file=True,
        widget=forms.FileInput({"accept": ".xlsx", "data-size-limit": settings.UPLOAD_LIMIT}),
        help_text="上传后先逐行预览，确认之前不写入任何内容。",
    )

    def __init__(self, *args: Any, user: User, kind: ImportKind, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        rows = organisations_for(user, kind)
        field = cast("forms.ModelChoiceField[Organisation]", self.fields["organisation"])
        field.queryset = rows
        if len(rows) == 1:
            field.widget, field.initial, field.required = forms.HiddenInput(), rows[0], True
