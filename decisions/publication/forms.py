"""What the office types to make a decision public."""

from __future__ import annotations

from django import forms

from decisions.publication.services import Wording
from decisions.publication.states import FORM_LABELS, SCOPE_LABELS, PublicationForm, PublicationScope


class PublishForm(forms.Form):
    form = forms.ChoiceField(label="形式", choices=[(str(k), v) for k, v in FORM_LABELS.items()])
    scope = forms.ChoiceField(label="范围", choices=[(str(k), v) for k, v in SCOPE_LABELS.items()])
    channel = forms.CharField(label="载体", max_length=100, help_text="例如：机关公开栏、机关干部会议、门户网站。")
    category = forms.CharField(label="公开类别", max_length=60, required=False)
    title = forms.CharField(label="标题", max_length=150)
    text = forms.CharField(
        label="公开内容",
        max_length=3000,
        widget=forms.Textarea({"rows": 8}),
        help_text="只写决定的内容，不写讨论情况、个人表态和票数。",
    )
    starts_on = forms.DateField(label="公开日期", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    ends_on = forms.DateField(
        label="截止日期",
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text="公示必须填写。",
    )

    def wording(self) -> Wording:
        """The fields as the service takes them."""
        clean = dict(self.cleaned_data)
        return Wording(**{**clean, "form": PublicationForm(clean["form"]), "scope": PublicationScope(clean["scope"])})


class ReasonForm(forms.Form):
    reason = forms.CharField(label="不予公开的理由", max_length=300, widget=forms.Textarea({"rows": 3}))
