"""The forms of papers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from committees.fields import RowsField
from committees.models import Person
from meetings.papers.models import Paper
from meetings.papers.selectors import circle_candidates, circle_of

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


class PeopleField(RowsField):
    """People with unit and post, so that nobody is taken for another."""

    def label_from_instance(self, person: Person) -> str:
        """Name, unit and post."""
        return " ".join(word for word in (person.name, person.unit.name if person.unit else "", person.post) if word)


class SecretForm(forms.Form):
    """工作秘密: why, approved by whom, until when, and who may know."""

    grounds = forms.CharField(label="定密依据", max_length=200, help_text="依据的规定或事项范围")
    approver = forms.CharField(label="批准人", max_length=60)
    until = forms.DateField(
        label="保密至",
        required=False,
        widget=forms.DateInput({"type": "date"}),
        help_text="届满前七天起提醒；届满后不自动公开，由标注人解除或延长。不填为另行通知。",
    )
    circle = PeopleField(
        Person.objects.none(),
        label="知悉范围",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="未列入的人员在列表、检索、材料包、通知中都找不到这份材料。标注人自动列入。",
    )

    def __init__(self, *args: Any, paper: Paper, **kwargs: Any) -> None:
        mark = paper.secret if paper.is_secret else None
        if mark is not None:
            kwargs["initial"] = {
                "grounds": mark.grounds,
                "approver": mark.approver,
                "until": mark.until,
                "circle": circle_of(paper),
            }
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.fields["circle"].queryset = circle_candidates(paper.item)  # type: ignore[attr-defined]


class LiftForm(forms.Form):
    """Why a mark is lifted."""

    reason = forms.CharField(label="解除理由", max_length=200)
