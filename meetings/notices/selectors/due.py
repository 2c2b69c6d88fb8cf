"""What is due for a meeting and when, and what the rulebook says of sending its notice now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from committees.calendar.rules import WorkingCalendar
from committees.calendar.selectors import working_calendar
from committees.rulebooks.selectors import body_rules
from committees.rules import Body, Matter, Outcome, Verdict, deadline_feedback, deadline_objection
from meetings.agenda.models import ReviewStep
from meetings.notices.models import Feedback
from meetings.notices.rules import (
    Deadline,
    due_of,
    judge_in_time,
    materials_deadline,
    minutes_deadline,
    notice_deadline,
    strictest,
)
from meetings.notices.selectors.told import last_round, time_changed
from meetings.scheduling.models import AgendaEntry, Meeting
from meetings.scheduling.selectors import agenda_lines, meetings_in
from meetings.scheduling.states import MeetingState

MINUTES_DONE = (MeetingState.MINUTED, MeetingState.ARCHIVED)
LATE_NOTICE_ADVICE = "请改期，使通知在时限内发出。"
LATE_PAPERS_ADVICE = "请改期，或将此议题移出本次会议。"


def papers_in(entries: Iterable[AgendaEntry]) -> dict[int, datetime]:
    """Per item, when its report and papers reached the office: when the present round of review began."""
    items = {entry.item_id: entry.item for entry in entries}
    steps = ReviewStep.objects.filter(item_id__in=items, since__isnull=False).order_by("item_id", "round", "-sequence")
    # Of each item the last one read counts: the first step of the latest round.
    began = dict(steps.values_list("item_id", "since"))
    return {pk: began.get(pk) or item.created_at for pk, item in items.items()}


@dataclass(frozen=True)
class Judged:
    """A verdict on sending the notice now, and on what."""

    subject: str
    verdict: Verdict

    @property
    def label(self) -> str:
        """In one word where the limit is kept; else the verdict speaks for itself."""
        return "按期" if self.verdict.outcome is Outcome.DUE else ""


def notice_judgements(
    meeting: Meeting, now: datetime, *, body: Body | None = None, calendar: WorkingCalendar | None = None
) -> list[Judged]:
    """What the rulebook says about sending the notice at `now`: the notice's own limit, and each item's papers.

    A re-notice is judged again only when the meeting's time changed. Ad-hoc items had their own judgement.
    """
    if not time_changed(meeting, last_round(meeting)):
        return []
    body = body or body_rules(meeting, now)
    calendar = calendar or working_calendar()
    entries = [line.entry for line in agenda_lines(meeting) if not line.entry.adhoc]
    found = []
    notice = notice_deadline(body, [Matter(e.item.matter) for e in entries], meeting.starts_at, calendar)
    if notice is not None and notice.outcome is not Outcome.NONE:
        found.append(Judged("会议通知", judge_in_time(notice, now, LATE_NOTICE_ADVICE)))
    arrived = papers_in(entries)
    for entry in entries:
        papers = materials_deadline(body, [Matter(entry.item.matter)], meeting.starts_at, calendar)
        if papers is not None and due_of(papers) is not None:
            judged = judge_in_time(papers, arrived[entry.item_id], LATE_PAPERS_ADVICE)
            found.append(Judged(f"议题“{entry.item.title}”的材料", judged))
    return found


def deadlines_of(meeting: Meeting, now: datetime, *, calendar: WorkingCalendar | None = None) -> list[Deadline]:
    """The meeting's deadlines (材料、异议、通知、纪要、反馈) as they fall; those without a date last.

    Papers are in when those of the last item on the agenda came in.
    """
    body, calendar = body_rules(meeting, now), calendar or working_calendar()
    entries = list(meeting.entries.filter(adhoc=False).select_related("item"))
    matters = [Matter(entry.item.matter) for entry in entries] or [Matter.GENERAL]
    started = meeting.state in (MeetingState.IN_SESSION, MeetingState.ADJOURNED, *MINUTES_DONE)
    arrived = max(papers_in(entries).values(), default=None)
    before = [
        ("materials", "材料送达", materials_deadline(body, matters, meeting.starts_at, calendar), arrived),
        ("notice", "通知发出", notice_deadline(body, matters, meeting.starts_at, calendar), meeting.noticed_at),
        (
            "objection",
            "成员提出异议",
            strictest(deadline_objection(body, matter, meeting.starts_at, calendar) for matter in matters)
            if body.objection
            else None,
            None,
        ),
    ]
    found = [
        _deadline(kind, label, verdict, done_at=done_at, done=started or done_at is not None)
        for kind, label, verdict, done_at in before
        if verdict is not None
    ]
    ended = meeting.closed_at or meeting.ends_at
    minutes = minutes_deadline(body, ended, calendar)
    found.append(_deadline("minutes", "纪要印发", minutes, done=meeting.state in MINUTES_DONE))
    feedback = deadline_feedback(body, ended, calendar)
    if due_of(feedback) is not None:
        given = Feedback.objects.filter(meeting=meeting).values_list("given_at", flat=True).first()
        found.append(_deadline("feedback", "反馈落实情况", feedback, done=given is not None, done_at=given))
    return sorted(found, key=lambda line: (line.due is None, line.due or now))


def owing_feedback(now: datetime) -> list[Meeting]:
    """Meetings that were held and owe a report on what was carried out, under a rulebook that sets a limit for it."""
    held = meetings_in([MeetingState.ADJOURNED, MeetingState.MINUTED]).filter(feedback__isnull=True)
    return [meeting for meeting in held.order_by("starts_at", "pk") if owes_feedback(meeting, now)]


def owes_feedback(meeting: Meeting, now: datetime) -> bool:
    """Whether the rulebook of a meeting sets a limit for the report on what was carried out."""
    rule = body_rules(meeting, now).follow_up
    return rule is not None and rule.feedback_days is not None


def _deadline(kind: str, label: str, verdict: Verdict, *, done: bool, done_at: datetime | None = None) -> Deadline:
    provisional = bool(verdict.details.get("provisional"))
    return Deadline(kind, label, due_of(verdict), verdict, provisional=provisional, done=done, done_at=done_at)
