"""What the pages show, as plain values for the templates."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from committees.ledger.selectors import timeline_of
from committees.models import Organisation, User
from committees.rules import Clause
from decisions.upward import selectors
from decisions.upward.models import UpwardReport
from decisions.upward.states import STATE_LABELS, STATE_TONES, UpwardState


def row_of(report: UpwardReport) -> dict[str, Any]:
    """One line of a list."""
    state = UpwardState(report.state)
    tone, icon = STATE_TONES[state]
    return {"report": report, "state": {"label": STATE_LABELS[state], "tone": tone, "icon": icon}}


def page_of(report: UpwardReport, user: User) -> dict[str, Any]:
    """Everything on the page of one report."""
    inside = selectors.receiving_organisations(user).filter(pk=report.organisation_id).exists()
    return {
        **row_of(report),
        "clause": Clause.from_dict(report.clause),
        "events": [str(event) for event in selectors.events_for(user, report)],
        "inside": inside,
        "history": timeline_of(f"upward:{report.pk}") if inside else [],
    }


def house_of(organisation: Organisation, user: User, now: datetime) -> dict[str, Any]:
    """An organisation with what its rulebooks send up."""
    return {
        "organisation": organisation,
        "superior": organisation.superior,
        "rules": [{"code": code, "rule": rule} for code, rule in selectors.upward_rules(organisation, now).items()],
        "may_send": organisation.superior_id is not None
        and selectors.sending_organisations(user).filter(pk=organisation.pk).exists(),
    }


def choices_of(organisation: Organisation, now: datetime) -> list[tuple[str, str]]:
    """The matters that go up, to choose from."""
    return [
        (code, f"{rule.title}（{rule.kind.label}，报{rule.reports_to}）")
        for code, rule in selectors.upward_rules(organisation, now).items()
    ]
