"""The first draft from the record, and a correction of what was issued."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from committees.access.selectors import permissions_of
from committees.calendar.selectors import working_calendar
from committees.errors import Refused
from committees.models import User
from committees.rulebooks.selectors import body_rules
from committees.rules import Matter, MinutesRule, Verdict, deadline_minutes
from decisions.minutes.models import Minutes, MinutesParagraph, MinutesTemplate
from decisions.minutes.proving import differences_from_ledger
from decisions.minutes.recording import duties_of, facts_of
from decisions.minutes.rules import Draft, MeetingFacts, draft_paragraphs
from decisions.minutes.services.moves import REASON, record, refuse_long
from decisions.minutes.services.revisions import keep_revision
from decisions.minutes.states import MinutesState
from decisions.stationery.selectors import template_of
from meetings.models import Meeting
from meetings.scheduling.states import MeetingState

HELD = (MeetingState.ADJOURNED, MeetingState.MINUTED)


@transaction.atomic
def draft_minutes(*, meeting: Meeting, user: User, now: datetime) -> Minutes:
    """Draft the minutes of a meeting that is over. Everything bound comes from the frozen record.

    Refused before the end of the meeting, without the permission to handle its papers, while other minutes of it are
    open, and where rows and ledger disagree.
    """
    meeting = (
        Meeting.objects.select_for_update(of=("self",)).select_related("committee__organisation").get(pk=meeting.pk)
    )
    require_drafter(meeting, user)
    if meeting.state != MeetingState.ADJOURNED:
        raise Refused(f"会议目前为“{meeting.get_state_display()}”，散会后才能起草纪要。")
    if Minutes.objects.filter(meeting=meeting).exists():
        raise Refused("这次会议的纪要已经起草，请打开已有的纪要。")
    facts = record_facts(meeting, now)
    minutes = _create(meeting, facts, user, now, {})
    rule = body_rules(meeting, now).minutes
    _store(minutes, draft_paragraphs(facts, duties_of(meeting), rule.contents if rule else ()))
    keep_revision(minutes, "初稿", user, now)
    payload = {"title": minutes.title, "items": len(facts.items), "deadline": minutes.deadline}
    record(minutes, "minutes_drafted", payload, user, now)
    return minutes


@transaction.atomic
def correct_minutes(*, minutes: Minutes, reason: str, user: User, now: datetime) -> Minutes:
    """Draft a new version of issued minutes, with the old prose. The issued version stays as it is and is named."""
    meeting = (
        Meeting.objects.select_for_update(of=("self",))
        .select_related("committee__organisation")
        .get(pk=minutes.meeting_id)
    )
    require_drafter(meeting, user)
    if not reason.strip():
        raise Refused("请填写更正的原因。")
    refuse_long(reason, "更正的原因", REASON)
    if minutes.state != MinutesState.ISSUED or Minutes.objects.filter(replaces=minutes).exists():
        raise Refused("只能更正最新一版、已经印发的纪要。")
    facts = record_facts(meeting, now)
    fresh = _create(meeting, facts, user, now, {"version": minutes.version + 1, "replaces": minutes})
    old = MinutesParagraph.objects.filter(minutes=minutes).order_by("position", "pk")
    MinutesParagraph.objects.bulk_create(_copy(each, fresh) for each in old)
    payload = {"title": fresh.title, "replaces": minutes.number_words, "reason": reason.strip()}
    record(fresh, "minutes_corrected", payload, user, now)
    return fresh


def record_facts(meeting: Meeting, now: datetime) -> MeetingFacts:
    """The facts of the record, after rows and ledger were found to say the same."""
    wrong = differences_from_ledger(meeting)
    if wrong:
        raise Refused(f"会议记录与台账不一致：{'、'.join(wrong[:5])}。请审计管理员核查后再起草纪要。")
    return facts_of(meeting, now)


def require_drafter(meeting: Meeting, user: User) -> None:
    if meeting.committee_id not in permissions_of(user).committee_ids("handle_office", "record_meeting"):
        raise Refused("您没有起草纪要的权限，请由会务人员办理。")


def _create(meeting: Meeting, facts: MeetingFacts, user: User, now: datetime, more: dict[str, Any]) -> Minutes:
    body, template = body_rules(meeting, now), template_of(meeting.committee)
    deadline = deadline_minutes(body, Matter.GENERAL, facts.closed_at, working_calendar())
    try:
        with transaction.atomic():
            return Minutes.objects.create(
                organisation_id=meeting.organisation_id,
                meeting=meeting,
                title=f"{meeting.title}纪要",
                facts=facts.as_dict(),
                template=template,
                copies_to=_recipients(body.minutes, template, meeting),
                due_at=due_moment(deadline),
                deadline=deadline.as_dict(),
                series=series_of(template, meeting),
                drafted_by=user,
                drafted_at=now,
                **more,
            )
    except IntegrityError:
        raise Refused("这次会议的纪要已经有人在起草，请刷新页面后打开。") from None


def due_moment(deadline: Verdict) -> datetime | None:
    """The moment that a deadline names, or None where the rulebook sets none."""
    due = deadline.details.get("due")
    return datetime.fromisoformat(due) if due else None


def series_of(template: MinutesTemplate | None, meeting: Meeting) -> str:
    """The series that is counted: the template's 代字, so that no number is printed twice, else the body's own."""
    return template.series if template is not None and template.series else meeting.committee.body


def _recipients(rule: MinutesRule | None, template: MinutesTemplate | None, meeting: Meeting) -> list[str]:
    """The rulebook's distribution list; where it is silent, the template's, else the software's default."""
    named = list(rule.recipients) if rule is not None else []
    usual = list(template.copies_to) if template is not None else []
    return named or usual or [f"{meeting.committee.name}组成人员", "各有关单位"]


def _store(minutes: Minutes, drafts: list[Draft]) -> None:
    MinutesParagraph.objects.bulk_create(
        MinutesParagraph(
            minutes=minutes,
            position=number * 10,
            key=draft.key,
            kind=draft.kind,
            entry_id=draft.entry,
            lead=draft.lead,
            text=draft.text,
            bound=draft.bound,
        )
        for number, draft in enumerate(drafts, start=1)
    )


def _copy(old: MinutesParagraph, minutes: Minutes) -> MinutesParagraph:
    return MinutesParagraph(
        minutes=minutes,
        position=old.position,
        key=old.key,
        kind=old.kind,
        entry_id=old.entry_id,
        lead=old.lead,
        text=old.text,
        bound=old.bound,
    )
