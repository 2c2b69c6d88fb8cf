"""Which period, which body."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from committees.models import Committee, Organisation


class PeriodForm(forms.Form):
    """From one day to another, for one organisation and one of its committees or all."""

    start = forms.DateField(label="自", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    end = forms.DateField(label="至", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    organisation: Any = forms.ModelChoiceField(
        label="机关", queryset=Organisation.objects.none(), required=False, empty_label=None
    )
    committee: Any = forms.ModelChoiceField(
        label="会议主体", queryset=Committee.objects.none(), required=False, empty_label="全部"
    )

    def __init__(self, *args: Any, committees: QuerySet[Committee], houses: list[Organisation], **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        if len(houses) > 1:
            keys = [each.pk for each in houses]
            self.fields["organisation"].queryset = Organisation.objects.filter(pk__in=keys)  # type: ignore[attr-defined]
        else:
            del self.fields["organisation"]
        self.fields["committee"].queryset = committees  # type: ignore[attr-defined]
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-select" if name in ("committee", "organisation") else "form-control"

    def clean(self) -> dict[str, Any]:
        """The first day comes first, and a period is no longer than ten years."""
        data = super().clean() or {}
        start, end = data.get("start"), data.get("end")
        if start and end and not 0 <= (end - start).days <= 3660:
            self.add_error("end", "截止日期须不早于起始日期，且期间不超过十年。")
        return data
