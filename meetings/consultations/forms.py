"""Forms of consultations: they check input, the services decide."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings

from committees.models import Person, Seat
from meetings.consultations.states import STANCE_LABELS
from meetings.papers.forms import ACCEPT
from meetings.scheduling.forms import moment_field


class AskForm(forms.Form):
    """What is asked, of whom, until when."""

    title = forms.CharField(label="事项", max_length=120)
    text = forms.CharField(label="征求意见的内容和要求", max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))
    file = forms.FileField(
        label="文件",
        required=False,
        help_text="PDF、Word（.docx）、Excel（.xlsx）、文本或扫描图片。",
        allow_empty_file=True,  # the intake says in Chinese what is wrong with an empty one
        widget=forms.FileInput({"accept": ACCEPT, "data-size-limit": settings.UPLOAD_LIMIT}),
    )
    declared = forms.BooleanField(label="我声明所附扫描件不涉及国家秘密", required=False)
    due_at = moment_field("回复期限")
    people = forms.MultipleChoiceField(label="征求意见的对象", widget=forms.CheckboxSelectMultiple)
    veiled = forms.BooleanField(label="内部事项：站外通知（邮件、短信等）不显示内容", required=False)

    def __init__(self, *args: Any, seats: Iterable[Seat], **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.by_id: dict[str, Person] = {str(seat.person_id): seat.person for seat in seats}
        choices = [(str(seat.person_id), f"{seat.person}（{seat.role}）") for seat in seats]
        self.fields["people"].choices = choices  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        """The cleaned input as the service takes it, without the file."""
        data = self.cleaned_data
        chosen = [self.by_id[pk] for pk in data["people"]]
        return {**{name: data[name] for name in ("title", "text", "due_at", "veiled")}, "people": chosen}


class DecideForm(forms.Form):
    """Consent, or not."""

    consent = forms.TypedChoiceField(choices=[("yes", "同意"), ("no", "不同意")], coerce=lambda value: value == "yes")
    comment = forms.CharField(label="批复意见", max_length=300, required=False)


class ViewForm(forms.Form):
    """What a member says."""

    stance = forms.ChoiceField(
        label="我的意见", choices=[(str(k), v) for k, v in STANCE_LABELS.items()], widget=forms.RadioSelect
    )
    text = forms.CharField(label="意见建议", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 6}))


class CloseForm(forms.Form):
    """What became of the views."""

    handling = forms.CharField(
        label="采纳情况", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class WithdrawForm(forms.Form):
    """Why it is taken back."""

    reason = forms.CharField(label="撤回理由", max_length=300)
