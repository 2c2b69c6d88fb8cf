"""The forms of a checklist."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from committees.models import Person
from meetings.checklists.selectors import people_to_ask
from meetings.scheduling.forms import moment_field
from meetings.scheduling.models import Meeting


class AssignForm(forms.Form):
    """Who, until when."""

    person: forms.ModelChoiceField[Person] = forms.ModelChoiceField(
        Person.objects.none(), label="责任人", required=False, empty_label="未定"
    )
    due_at = moment_field("完成时限")

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Person]", self.fields["person"]).queryset = people_to_ask(meeting)
        self.fields["due_at"].required = False


class DutyForm(AssignForm):
    """A line of the office's own."""

    text = forms.CharField(label="事项", max_length=120)
    field_order = ("text", "person", "due_at")
