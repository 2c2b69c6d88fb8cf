"""Forms of notices: they check input, the services decide."""

from __future__ import annotations

from typing import Any

from django import forms

from committees.models import Person
from committees.rulebooks.services import Override
from committees.rules import Choice
from meetings.notices.rules import REMINDERS, span_words
from meetings.notices.selectors import secretary_candidates
from meetings.notices.states import WORDING_LABELS


class SendForm(forms.Form):
    """What sending outside an ordinary limit needs: the reason and who allowed it."""

    reason = forms.CharField(label="例外理由", max_length=500, required=False)
    allowed_by = forms.CharField(label="准许人", max_length=60, required=False)

    @property
    def override(self) -> Override | None:
        """Reason and name as the gate of rules takes them; None where either is missing."""
        reason, name = self.cleaned_data["reason"].strip(), self.cleaned_data["allowed_by"].strip()
        return Override(reason=reason, allowed_by=name) if reason and name else None


class LeaveForm(forms.Form):
    """请假: the reason."""

    reason = forms.CharField(label="请假事由", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class DeputyForm(forms.Form):
    """Who may sign for me."""

    secretary = forms.ModelChoiceField(label="代为签收的人员", queryset=Person.objects.none())

    def __init__(self, data: Any = None, *, leader: Person) -> None:
        super().__init__(data)
        self.fields["secretary"].queryset = secretary_candidates(leader)  # type: ignore[attr-defined]


class TextForm(forms.Form):
    """异议 or its answer."""

    text = forms.CharField(label="内容", max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class DecideForm(forms.Form):
    """批复请假."""

    grant = forms.TypedChoiceField(choices=[("yes", "准假"), ("no", "不准")], coerce=lambda value: value == "yes")
    comment = forms.CharField(label="批复意见", max_length=300, required=False)


class OpinionForm(forms.Form):
    """书面意见 on one item."""

    position = forms.ChoiceField(
        label="态度", choices=[(choice.value, choice.label) for choice in Choice], widget=forms.RadioSelect
    )
    text = forms.CharField(label="意见", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}))


# What an office may choose among: minutes before a deadline.
OFFERED_TIMES = (10080, 7200, 4320, 2880, 1440, 720, 360, 240, 120, 60, 30)


class RemindersForm(forms.Form):
    """When to remind before a deadline."""

    minutes = forms.TypedMultipleChoiceField(
        label="在期限前多久提醒",
        coerce=int,
        choices=[(minutes, span_words(minutes)) for minutes in OFFERED_TIMES],
        widget=forms.CheckboxSelectMultiple,
        initial=REMINDERS,
    )


class WordingForm(forms.Form):
    """The words of one kind of notice."""

    kind = forms.ChoiceField(choices=[(str(kind), label) for kind, label in WORDING_LABELS.items()])
    text = forms.CharField(max_length=4000, widget=forms.Textarea(attrs={"rows": 10}))


class FeedbackForm(forms.Form):
    """What became of the decisions."""

    text = forms.CharField(label="落实情况", max_length=4000, widget=forms.Textarea(attrs={"rows": 8}))
