"""When the rehearsal is to be."""

from __future__ import annotations

from django import forms


class RehearsalForm(forms.Form):
    """The time that the rehearsed meeting bears."""

    starts_at = forms.DateTimeField(
        label="演练会议的时间",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="按规则的通知期限选一个以后的时间；练到现场记录时，可以提前开会。",
    )
