"""What the pages of notices show, put together from selectors."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from committees.models import Organisation, Person, User
from committees.people.declared import away_between, own_touches
from committees.people.selectors import person_of
from committees.rulebooks.selectors import body_rules
from meetings.notices.forms import DecideForm, LeaveForm, OpinionForm, RemindersForm, TextForm
from meetings.notices.models import Notice, Objection
from meetings.notices.rules import (
    CHANGES,
    DEFAULT_WORDINGS,
    WORDING_FIELDS,
    WORDING_NEEDED,
    check_wording,
    fill_wording,
    leave_clause,
    personal_facts,
)
from meetings.notices.selectors import (
    arrivals_of,
    attendants_of,
    deadlines_of,
    deliveries_of,
    facts_of,
    leave_approvers,
    leaves_of,
    notice_judgements,
    objections_of,
    own_leave,
    pending_difference,
    recipients_of,
    reminder_times,
    unsigned_members,
    wording_history,
    wordings_of,
    written_opinions_of,
)
from meetings.notices.services.telling import notice_text, words_for
from meetings.notices.states import WORDING_LABELS, Capacity, LeaveState, Wording
from meetings.scheduling.models import Meeting
from meetings.scheduling.selectors import Sight, agenda_lines, is_preparer
from meetings.scheduling.states import EntryStage, MeetingState
from meetings.session.selectors import concern_of


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
        for reader in attendants_of(meeting)
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
    words = words_for(meeting, now)
    single = [
        {
            "reader": reader,
            "text": notice_text(
                meeting,
                personal_facts(facts, reader.person.pk, whole=False),
                [],
                reader=reader.person.name,
                whole=False,
                words=words,
            ),
        }
        for reader in readers
        if not reader.whole
    ]
    judgements = notice_judgements(meeting, now)
    return {
        "text": notice_text(meeting, facts, changes, reader="各位收件人", whole=True, words=words),
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
    agenda = agenda_lines(meeting, sight)
    readable = {line.entry.pk: concern_of(line.entry.item) for line in agenda if line.entry.pk not in sight.veiled}
    touched = own_touches(notice.person, readable) if before and member else {}
    for line in agenda:
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
                "touched": touched.get(line.entry.pk, ""),
            }
        )
    return {
        "lines": lines,
        "has_opinions": any(each["form"] for each in lines),
        "may_object": before and member and meeting.chair_id != notice.person_id,
        "objection_form": TextForm(auto_id=False),
        "objection_due": _objection_due(meeting, now) if before and member else None,
        "changes": notice.difference.splitlines(),
        "sight": sight,
        "leave": leave,
        "may_sign": notice.signed_at is None and meeting.state in (MeetingState.NOTICED, MeetingState.IN_SESSION),
        "may_ask": before and not away and meeting.chair_id != notice.person_id,
        "is_chair": meeting.chair_id == notice.person_id,
        "leave_form": LeaveForm(initial={"reason": _declared_reason(notice.person, meeting)} if before else None),
        "opinion_required": rule is not None and rule.opinion_required,
        "leave_rule": leave_clause(rule),
        "leave_clause": leave_clause(rule),
        "approvers": leave_approvers(meeting, notice.person, now) if before else [],
    }


def _declared_reason(person: Person, meeting: Meeting) -> str:
    """What the person has declared for that day: offered as the reason, to be sent or changed."""
    day = timezone.localtime(meeting.starts_at).date()
    return next((each.reason for each in away_between([person.pk], day, day)), "")


def _objection_due(meeting: Meeting, now: datetime) -> datetime | None:
    """By when members may object, where the rulebook sets a limit."""
    return next((line.due for line in deadlines_of(meeting, now) if line.kind == "objection"), None)


# What a wording is tried on: nobody and nothing that there is.
SAMPLE = {
    "收件人": "张某某",
    "会议": "2026年第9次常委会",
    "时间": "2026年9月3日（周四）15:00",
    "地点": "三楼会议室",
    "主持人": "李某某",
    "议题": "1. 关于年度重点项目的议题\n2. 关于专项资金的议题",
    CHANGES: "会议安排有变更：\n· 地点由“二楼会议室”改为“三楼会议室”\n",
    "请假规定": "不能到会的，会前向召集人请假（有关条款）。",
}


def settings_of(organisation: Organisation) -> dict[str, Any]:
    """The page of an organisation's settings: its times, its words, who changed them when."""
    texts = wordings_of(organisation.pk)
    return {
        "reminders_form": RemindersForm(initial={"minutes": reminder_times(organisation.pk)}),
        "texts": [(kind, label, texts[kind]) for kind, label in WORDING_LABELS.items()],
        "fields": [
            (label, [(name, name in WORDING_NEEDED[kind]) for name in WORDING_FIELDS[kind]])
            for kind, label in WORDING_LABELS.items()
        ],
        "defaults": DEFAULT_WORDINGS,
        "history": wording_history(organisation)[:20],
    }


def tried_wording(organisation: Organisation, kind: Wording, text: str) -> dict[str, Any]:
    """A wording on sample data: what is wrong with it, or how it reads."""
    problems = check_wording(kind, text)
    filled = "" if problems else fill_wording(text, {**SAMPLE, "机关": organisation.name})
    return {"label": WORDING_LABELS[kind], "problems": problems, "text": filled}
