"""The filters over lists of items."""

from __future__ import annotations

from typing import Any

from django import forms

from committees.models import Committee
from meetings.agenda.forms import MATTERS, PlainForm, offer
from meetings.agenda.states import ITEM_STATE_LABELS


class ListForm(PlainForm):
    """The filters over a list of items; the pool has one state, and is asked for what is ready instead."""

    committee: forms.ModelChoiceField[Committee] = forms.ModelChoiceField(
        Committee.objects.none(), label="会议", required=False, empty_label="全部会议"
    )
    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[("", "全部状态"), *((str(key), label) for key, label in ITEM_STATE_LABELS.items())],
    )
    matter = forms.ChoiceField(label="类别", required=False, choices=[("", "全部类别"), *MATTERS])
    ready = forms.ChoiceField(
        label="齐备", required=False, choices=[("", "不论齐备"), ("yes", "只看齐备"), ("no", "只看有缺项")]
    )
    urgent = forms.BooleanField(label="只看紧急", required=False)
    text = forms.CharField(
        label="关键词", required=False, max_length=60, widget=forms.TextInput({"placeholder": "名称、问题、单位"})
    )

    def __init__(self, *args: Any, committees: Any, tab: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "committee", committees)
        del self.fields["state" if tab == "pool" else "ready"]
        for name, field in self.fields.items():
            if name != "urgent":
                field.widget.attrs["class"] = "form-control" if name == "text" else "form-select"
