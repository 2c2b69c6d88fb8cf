"""What the pages of notices show, put together from selectors."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from committees.models import Person, User
from committees.people.selectors import person_of
from committees.rulebooks.selectors import body_rules
from meetings.notices.forms import DecideForm, LeaveForm, OpinionForm, TextForm
from meetings.notices.models import Notice, Objection
from meetings.notices.rules import leave_clause, personal_facts
from meetings.notices.selectors import (
    arrivals_of,
    deliveries_of,
    facts_of,
    leave_approvers,
    leaves_of,
    notice_judgements,
    objections_of,
    own_leave,
    pending_difference,
    recipients_of,
    unsigned_members,
    written_opinions_of,
)
from meetings.notices.services.telling import notice_text
from meetings.notices.states import Capacity, LeaveState
from meetings.scheduling.models import Meeting
from meetings.scheduling.selectors import Sight, agenda_lines, is_preparer
from meetings.scheduling.states import EntryStage, MeetingState


def people_of(meeting: Meeting, user: User, now: datetime) -> dict[str, Any]:
    """The 人员 tab: everyone invited; delivery and leave for those who prepare, leave to decide for who decides."""
    preparer = is_preparer(user, meeting)
    deliveries = {row.notice.person_id: row for row in deliveries_of(meeting)} if preparer else {}
    arrivals = arrivals_of(meeting)
    rows = [
        {
            "reader": reader,
            "delivery": deliveries.get(reader.person.pk),
            "arrivals": arrivals.get(reader.person.pk, []),
        }
        for reader in recipients_of(meeting)
    ]
    person = person_of(user)
    waiting = [
        leave
        for leave in leaves_of(meeting)
        if leave.state == LeaveState.ASKED
        and person is not None
        and person in leave_approvers(meeting, leave.person, now)
    ]
    return {
        "rows": rows,
        "noticed": meeting.notice_round > 0,
        "unsigned": unsigned_members(meeting).count() if preparer and meeting.state == MeetingState.NOTICED else 0,
        "leaves_to_decide": waiting,
        "leave_clause": leave_clause(body_rules(meeting, now).leave),
        "decide_form": DecideForm(),
        "objections": _shown_objections(meeting, person, preparer=preparer),
        "is_chair": person is not None and meeting.chair_id == person.pk,
        "answer_form": TextForm(auto_id=False),
        "has_arrivals": bool(arrivals),
    }


def _shown_objections(meeting: Meeting, person: Person | None, *, preparer: bool) -> list[Objection]:
    """Objections are for the chair and the office; each member sees his own with its answer."""
    found = list(objections_of(meeting))
    if preparer or (person is not None and meeting.chair_id == person.pk):
        return found
    return [objection for objection in found if person is not None and objection.person_id == person.pk]


def preview_of(meeting: Meeting, now: datetime) -> dict[str, Any]:
    """The notice as its readers will get it, and what the rulebook says of sending it now."""
    facts, readers = facts_of(meeting), recipients_of(meeting)
    changes = pending_difference(meeting)
    rule = body_rules(meeting, now).leave
    single = [
        {
            "reader": reader,
            "text": notice_text(
                meeting, personal_facts(facts, reader.person.pk, whole=False), [], whole=False, leave_rule=rule
            ),
        }
        for reader in readers
        if not reader.whole
    ]
    judgements = notice_judgements(meeting, now)
    return {
        "text": notice_text(meeting, facts, changes, whole=True, leave_rule=rule),
        "single": single,
        "readers": readers,
        "changes": changes,
        "judgements": judgements,
        "needs_override": any(each.verdict.needs_override for each in judgements),
        "refuses": any(each.verdict.refuses for each in judgements),
        "again": meeting.notice_round > 0,
    }


def letter_of(meeting: Meeting, notice: Notice, sight: Sight, now: datetime) -> dict[str, Any]:
    """The reader's own page: what, when, where, the change, the receipt, leave and written opinions."""
    rule = body_rules(meeting, now).leave
    leave = own_leave(notice.person, meeting)
    opinions = written_opinions_of(notice.person, meeting)
    away = leave is not None and leave.state in (LeaveState.ASKED, LeaveState.GRANTED)
    member = notice.capacity != Capacity.OBSERVER
    before = meeting.state == MeetingState.NOTICED
    objections = {each.entry_id: each for each in objections_of(meeting) if each.person_id == notice.person_id}
    lines = []
    for line in agenda_lines(meeting, sight):
        given = opinions.get(line.entry.pk)
        initial = {"position": given.position, "text": given.text} if given else None
        waiting = line.entry.stage == EntryStage.WAITING and meeting.state in (
            MeetingState.NOTICED,
            MeetingState.IN_SESSION,
        )
        form = OpinionForm(initial=initial, auto_id=f"opinion-{line.entry.pk}-%s")
        lines.append(
            {
                "line": line,
                "opinion": given,
                "form": form if away and member and waiting else None,
                "objection": objections.get(line.entry.pk),
                "may_object": before and member,
            }
        )
    return {
        "lines": lines,
        "has_opinions": any(each["form"] for each in lines),
        "may_object": before and member and meeting.chair_id != notice.person_id,
        "objection_form": TextForm(auto_id=False),
        "changes": notice.difference.splitlines(),
        "sight": sight,
        "leave": leave,
        "may_sign": notice.signed_at is None and meeting.state in (MeetingState.NOTICED, MeetingState.IN_SESSION),
        "may_ask": before and not away and meeting.chair_id != notice.person_id,
        "is_chair": meeting.chair_id == notice.person_id,
        "leave_form": LeaveForm(),
        "opinion_required": rule is not None and rule.opinion_required,
        "leave_rule": leave_clause(rule),
        "leave_clause": leave_clause(rule),
        "approvers": leave_approvers(meeting, notice.person, now) if before else [],
    }
