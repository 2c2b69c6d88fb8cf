"""Sheets of one meeting, who may confirm them, and where the record stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from committees.access.selectors import can
from committees.ledger.selectors import entries_of
from committees.models import User
from committees.people.selectors import person_of
from committees.templatetags.cn import cn_datetime, cn_time
from decisions.outage.models import LateSheet
from decisions.outage.states import SheetState
from decisions.voting.verbs import VERBS as VOTING_VERBS
from meetings.models import Meeting
from meetings.scheduling.states import MeetingState
from meetings.session.verbs import VERBS as SESSION_VERBS

# What is no act of the meeting itself, and so nothing that a late sheet would have to come after.
ASIDE = {"roll_prepared", "roll_excluded", "record_amended"}
ACTS = [verb for verb in (*SESSION_VERBS, *VOTING_VERBS) if verb not in ASIDE]
CONFIRMERS = ("record_meeting", "direct_office", "preside")
SHOWN = (MeetingState.NOTICED, MeetingState.IN_SESSION, MeetingState.ADJOURNED)


def has_outage_page(meeting: Meeting, user: User) -> bool:
    """Blank sheets and 补录: for those who record the meeting, direct the office or preside."""
    return meeting.state in SHOWN and any(can(user, each, meeting.committee) for each in CONFIRMERS)


def may_confirm_sheet(user: User, sheet: LateSheet) -> bool:
    """Whether this user may be the second person."""
    committee = sheet.meeting.committee
    return user.pk != sheet.asked_by_id and any(can(user, each, committee) for each in CONFIRMERS)


def sheets_of(meeting: Meeting) -> QuerySet[LateSheet]:
    """All sheets of a meeting, the newest first."""
    return (
        LateSheet.objects.filter(meeting=meeting)
        .select_related("asked_by__person", "confirmed_by__person", "meeting__committee")
        .order_by("-pk")
    )


def sheet_in(meeting: Meeting, pk: int) -> LateSheet | None:
    """One sheet of a meeting, or None."""
    return sheets_of(meeting).filter(pk=pk).first()


def waiting_sheet(meeting: Meeting) -> LateSheet | None:
    """The sheet that waits to be confirmed, or None."""
    return sheets_of(meeting).filter(state=SheetState.ASKED).first()


def span_of(content: dict[str, Any]) -> tuple[datetime, datetime] | None:
    """The first and the last moment on a sheet; None where it has none."""
    texts = [each["at"] for each in content["attendance"]]
    texts += [content["opened_at"]] if content.get("opened_at") else []
    times = ("started_at", "ended_at", "out_at", "back_at")
    texts += [each[name] for each in content["items"] for name in times if each.get(name)]
    moments = [datetime.fromisoformat(text) for text in texts]
    return (min(moments), max(moments)) if moments else None


def last_act_at(meeting: Meeting) -> datetime | None:
    """When the last act that is on record happened; None before the first."""
    moments = [
        datetime.fromisoformat(entry.payload["late"]["happened_at"]) if "late" in entry.payload else entry.at
        for entry in entries_of(f"meeting:{meeting.pk}").filter(verb__in=ACTS)
    ]
    return max(moments, default=None)


def late_words(meeting: Meeting) -> list[str]:
    """What was entered late, in the words of the minutes, in the order of time."""
    found = sheets_of(meeting).filter(state=SheetState.CONFIRMED).order_by("happened_from")
    return [
        f"{cn_datetime(sheet.happened_from)}至{cn_time(sheet.happened_until)}的会议记录系补录"
        f"（{sheet.reason.rstrip('。')}），由{_name(sheet.asked_by)}录入、{_name(sheet.confirmed_by)}核对"
        for sheet in found
    ]


def _name(user: User | None) -> str:
    person = person_of(user) if user is not None else None
    return person.name if person is not None else str(user or "")
