"""What the pages of minutes show, put together from the selectors."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from committees.models import User
from committees.rules import Clause
from decisions.minutes import selectors
from decisions.minutes.models import Minutes
from decisions.minutes.states import MINUTES_STATE_LABELS, MINUTES_TONES, STAGES, MinutesEvent, MinutesState

ORDER = [state for state, _ in STAGES]


def badge(minutes: Minutes) -> dict[str, str]:
    """The state as label, tone and icon."""
    tone, icon = MINUTES_TONES[MinutesState(minutes.state)]
    return {"label": MINUTES_STATE_LABELS[MinutesState(minutes.state)], "tone": tone, "icon": icon}


def stages_of(minutes: Minutes) -> list[dict[str, str]]:
    """起草 → 把关 → 审签 → 编号 → 印发, with where it stands. What is issued has nothing left to do."""
    here = ORDER.index(MinutesState(minutes.state))
    done = len(ORDER) if minutes.state == MinutesState.ISSUED else here
    return [
        {"label": label, "state": "done" if index < done else "now" if index == here else "next"}
        for index, (_, label) in enumerate(STAGES)
    ]


def page_of(minutes: Minutes, user: User, now: datetime) -> dict[str, Any]:
    """The context of one minutes page."""
    events = selectors.events_for(user, minutes, now)
    deadline = minutes.deadline or {}
    return {
        "minutes": minutes,
        "badge": badge(minutes),
        "stages": stages_of(minutes),
        "passages": selectors.passages_of(minutes, with_remarks=selectors.may_see_remarks(user, minutes)),
        "attendance": attendance_of(minutes),
        "events": frozenset(str(event) for event in events),
        "may_edit": selectors.may_edit(user, minutes, now),
        "may_comment": selectors.may_comment(minutes),
        "may_refresh": MinutesEvent.SUBMIT in events,
        "may_correct": minutes.state == MinutesState.ISSUED and selectors.may(user, ("handle_office",), minutes, now),
        "job": selectors.job_of(minutes) if minutes.state == MinutesState.NUMBERED else None,
        "clause": Clause.from_dict(deadline["clause"]) if deadline.get("clause") else None,
        "is_late": minutes.due_at is not None and minutes.issued_at is None and minutes.due_at < now,
    }


def attendance_of(minutes: Minutes) -> list[dict[str, Any]]:
    """出席、请假、缺席、列席 with the names of the record; lines without anyone are left off."""
    labels = (("present", "出席"), ("on_leave", "请假"), ("absent", "缺席"), ("observers", "列席"))
    lines = [{"label": label, "people": minutes.facts[key]} for key, label in labels]
    return [line for line in lines if line["people"]]
