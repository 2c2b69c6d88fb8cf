"""The report that an emergency decision owes."""

from __future__ import annotations

from django import forms


class ReportForm(forms.Form):
    """To whom, when and how it was reported."""

    addressee = forms.CharField(max_length=80)
    reported_at = forms.DateTimeField()
    words = forms.CharField(max_length=500)
