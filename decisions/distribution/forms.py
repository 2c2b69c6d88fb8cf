"""Who took a copy that left the house."""

from __future__ import annotations

from django import forms


class ReceivedForm(forms.Form):
    received_by = forms.CharField(label="接收人", max_length=60)
