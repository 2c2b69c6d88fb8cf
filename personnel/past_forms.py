"""Forms of old registers: a record from before this system, and a line of one that is completed."""

from __future__ import annotations

from typing import Any

from django import forms

from committees.models import Committee, Person, Unit, User
from personnel.forms import moment, offer, pairs
from personnel.selectors.choices import people_of_house, units_of_handler
from personnel.selectors.circle import committees_handled
from personnel.services.past import PastNumbers, PastRecord
from personnel.states import DECISION_LABELS, KIND_LABELS, DecisionOutcome


class PastItemForm(forms.Form):
    """A line of an old register, completed: whom it concerned, and who will introduce him again."""

    name = forms.CharField(label="人选姓名", max_length=40)
    kind = forms.ChoiceField(label="任免类别", choices=pairs(KIND_LABELS))
    present_post = forms.CharField(label="当时职务", max_length=120)
    post = forms.CharField(label="任免职务", max_length=120)
    unit = forms.ModelChoiceField(Unit.objects.none(), label="提出单位")
    introducer = forms.ModelChoiceField(Person.objects.none(), label="介绍人")

    def __init__(self, user: User, committee: Committee, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "unit", units_of_handler(user).filter(organisation=committee.organisation_id))
        offer(self, "introducer", people_of_house([committee.organisation_id]))


class PastForm(forms.Form):
    """历史记录: the old record with its numbers."""

    committee = forms.ModelChoiceField(Committee.objects.none(), label="作出决定的会议")
    unit = forms.ModelChoiceField(Unit.objects.none(), label="提出单位")
    introducer = forms.ModelChoiceField(Person.objects.none(), label="介绍人")
    name = forms.CharField(label="人选姓名", max_length=40)
    kind = forms.ChoiceField(label="任免类别", choices=pairs(KIND_LABELS))
    present_post = forms.CharField(label="当时职务", max_length=120)
    post = forms.CharField(label="任免职务", max_length=120)
    decided_at = forms.DateTimeField(label="决定时间", widget=moment())
    entitled = forms.IntegerField(label="应到", min_value=1, max_value=999)
    present = forms.IntegerField(label="实到（含回避）", min_value=0, max_value=999)
    recused = forms.IntegerField(label="其中回避", min_value=0, max_value=999, initial=0)
    in_favour = forms.IntegerField(label="同意", min_value=0, max_value=999)
    against = forms.IntegerField(label="不同意", min_value=0, max_value=999, initial=0)
    abstain = forms.IntegerField(label="弃权", min_value=0, max_value=999, initial=0)
    defer = forms.IntegerField(label="缓议", min_value=0, max_value=999, initial=0)
    stated = forms.ChoiceField(
        label="原记录结果", choices=[(str(k), v) for k, v in DECISION_LABELS.items() if k is not DecisionOutcome.VOID]
    )
    source = forms.CharField(label="原记录出处", max_length=200, help_text="会议记录的年份、卷号、页码")

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        committees = committees_handled(user)
        offer(self, "committee", committees)
        offer(self, "unit", units_of_handler(user))
        offer(self, "introducer", people_of_house(committees.values("organisation")))

    def past(self) -> PastRecord:
        """What the record says."""
        names = ("name", "kind", "post", "present_post", "decided_at", "stated", "source")
        return PastRecord(**{name: self.cleaned_data[name] for name in names})

    def numbers(self) -> PastNumbers:
        """The numbers of the record."""
        names = ("entitled", "present", "recused", "in_favour", "against", "abstain", "defer")
        return PastNumbers(**{name: self.cleaned_data[name] for name in names})
