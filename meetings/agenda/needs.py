"""前置工作 in the form of an item: what the rulebook asks for of the chosen class in the chosen committee."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings

from committees.models import Committee
from committees.rules import PreliminaryRule, Preparation
from meetings.agenda.forms import PlainForm
from meetings.agenda.models import AgendaItem
from meetings.agenda.selectors import required_preparations

# Written out on the item itself, each in a part of its own: a tick would say nothing.
WRITTEN = {
    Preparation.ALTERNATIVES: "请在“备选方案”中写明每个方案的名称、内容和利弊",
    Preparation.COORDINATION: "请在“会前协调”中逐个写明单位（或协调的负责人）和意见",
}


class RequirementsForm(PlainForm):
    """前置工作: a pair of fields for each preparation that the rulebook asks for, and the cases in which it applies."""

    def __init__(self, *args: Any, committee: Committee, matter: str, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rules = required_preparations(committee, matter, now)
        for rule in self.rules:
            self._add(rule)
        cases = dict.fromkeys(rule.when for rule in self.rules if rule.when)
        if cases:
            self.fields["conditions"] = forms.MultipleChoiceField(
                label="本议题属于以下情形的，请勾选",
                choices=[(case, case) for case in cases],
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    def _add(self, rule: PreliminaryRule) -> None:
        name = f"prep-{rule.kind}"
        if name in self.fields or rule.kind in WRITTEN:
            return
        asked = max(each.at_least for each in self.rules if each.kind is rule.kind)
        label, why = rule.kind.label, self._why(rule.kind)
        if asked == 1:
            self.fields[name] = forms.BooleanField(label=f"{label}：已完成", required=False, help_text=why)
        else:
            self.fields[name] = forms.IntegerField(
                label=f"{label}（个）", required=False, min_value=0, max_value=99, help_text=why
            )
        self.fields[f"note-{rule.kind}"] = forms.CharField(
            label=f"{label}说明",
            max_length=300,
            required=False,
            widget=forms.TextInput({"placeholder": "何时完成，文号"}),
        )
        self.fields[f"by-{rule.kind}"] = forms.CharField(label=f"{label}由谁办理", max_length=60, required=False)
        self.fields[f"opinion-{rule.kind}"] = forms.CharField(label=f"{label}结论意见", max_length=300, required=False)
        self.fields[f"file-{rule.kind}"] = forms.Field(
            label=f"{label}的文件",
            required=False,
            widget=forms.FileInput({"data-size-limit": settings.UPLOAD_LIMIT}),
        )

    def lines(self) -> list[dict[str, Any]]:
        """Each preparation with its two fields, and the case in which alone it is asked for."""
        kinds = [kind for kind in self.kinds() if kind not in WRITTEN]
        return [
            {
                "done": self[f"prep-{kind}"],
                "note": self[f"note-{kind}"],
                "more": [self[f"{part}-{kind}"] for part in ("by", "opinion", "file")],
                "cases": [rule.when for rule in self.rules if rule.kind is kind and rule.when],
            }
            for kind in kinds
        ]

    def written(self) -> list[dict[str, Any]]:
        """What is asked for and written out elsewhere in the form: where, how many, by which clauses."""
        return [
            {
                "label": kind.label,
                "where": WRITTEN[kind],
                "least": max(rule.at_least for rule in self.rules if rule.kind is kind),
                "rules": [rule for rule in self.rules if rule.kind is kind],
            }
            for kind in self.kinds()
            if kind in WRITTEN
        ]

    def clean(self) -> dict[str, Any]:
        """Whatever is ticked says by whom it was done, or what came of it."""
        data = super().clean() or {}
        for kind in self.kinds():
            told = any(data.get(f"{part}-{kind}") for part in ("by", "opinion", "note"))
            if data.get(f"prep-{kind}") and not told:
                self.add_error(f"by-{kind}", f"{kind.label}已完成的，请写明由谁办理、结论意见或何时完成。")
        return data

    def kinds(self) -> list[Preparation]:
        """The preparations asked for, each once."""
        return list(dict.fromkeys(rule.kind for rule in self.rules))

    def cases(self) -> forms.BoundField | None:
        """The question which cases are given, where the rulebook knows any."""
        return self["conditions"] if "conditions" in self.fields else None

    def _why(self, kind: Preparation) -> str:
        rules = [rule for rule in self.rules if rule.kind is kind]
        return "；".join(f"{rule.clause.label}（{rule.clause.force.label}）{rule.clause.wording}" for rule in rules)

    def for_service(self) -> dict[str, Any]:
        """`preparations` and `conditions` as the services take them."""
        kinds = [kind for kind in self.kinds() if kind not in WRITTEN]
        rows = [
            {
                "kind": str(kind),
                "count": int(self.cleaned_data.get(f"prep-{kind}") or 0),
                "note": self.cleaned_data.get(f"note-{kind}", ""),
                "by": self.cleaned_data.get(f"by-{kind}", ""),
                "opinion": self.cleaned_data.get(f"opinion-{kind}", ""),
            }
            for kind in kinds
        ]
        return {"preparations": rows, "conditions": self.cleaned_data.get("conditions", [])}


def requirements_initial(item: AgendaItem) -> dict[str, Any]:
    """What an item already says about its preparations."""
    initial: dict[str, Any] = {"conditions": item.conditions}
    for row in item.preparations:
        initial[f"prep-{row['kind']}"] = row.get("count", 1)
        for part in ("note", "by", "opinion"):
            initial[f"{part}-{row['kind']}"] = row.get(part, "")
    return initial
