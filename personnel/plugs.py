"""What this floor plugs into the ports of the floors below."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse

from committees.calendar.rules import end_of
from committees.desk.ports import Group, Todo
from committees.documents.storage import read_checked
from committees.errors import Refused
from committees.models import User
from committees.people.selectors import person_of
from committees.rules import Matter
from decisions.archive.ports import Part
from decisions.archive.states import Retention as Kept
from decisions.models import Resolution
from decisions.supervision.ports import OtherWay
from meetings.agenda.ports import ItemNote
from meetings.models import AgendaEntry, AgendaItem, Meeting
from meetings.scheduling.ports import Blocker
from meetings.scheduling.states import MeetingEvent
from personnel.models import Decision
from personnel.selectors.circle import decisions_visible_to, handled, handles, is_entitled
from personnel.selectors.overview import open_lines
from personnel.selectors.registers import register_voids_of_handler
from personnel.states import CANDIDATE_TRANSITIONS, CandidateEvent, CandidateState, Retention

BEFORE_MEETING = (MeetingEvent.SET_AGENDA, MeetingEvent.SEND_NOTICE, MeetingEvent.OPEN)


def blockers_of(meeting: Meeting, event: MeetingEvent, now: datetime) -> Sequence[Blocker]:  # noqa: ARG001
    """A candidate who was put off is not put to the meeting again before over half of the members agreed (复议).

    And no meeting is filed before each of its candidates has his record sheet.
    """
    if event == MeetingEvent.ARCHIVE:
        return [
            Blocker(f"第{row.entry.position}项的任免事项记录还没有形成，由会议记录人员或者组织部门经办人办理")
            for row in _undrawn(Decision.objects.filter(meeting=meeting))
            if row.entry is not None
        ]
    if event not in BEFORE_MEETING:
        return ()
    waiting = AgendaEntry.objects.filter(meeting=meeting, item__candidate__state=CandidateState.DEFERRED)
    return [
        Blocker(f"第{entry.position}项“{entry.item.title}”曾经缓议，须先经超过半数的成员同意复议，由组织部门登记")
        for entry in waiting.select_related("item").order_by("position")
    ]


def _undrawn(rows: QuerySet[Decision]) -> QuerySet[Decision]:
    """Decisions of meetings held here that have no record sheet yet."""
    rows = rows.filter(entry__isnull=False, imported=False, sheet_number__isnull=True)
    return rows.select_related("entry", "candidate__matter").order_by("decided_at", "pk")


def _todos_of_sheets(user: User) -> list[Todo]:
    """The record sheets still to be drawn up: by the recorder of the meeting and by the department."""
    person = person_of(user)
    if person is None:
        return []
    mine = Q(meeting__recorder=person) | Q(candidate__matter__committee__in=handles(user))
    return [
        Todo(
            f"{row.candidate}：形成任免事项记录",
            reverse("personnel-sheet", args=[row.pk]),
            group=Group.TO_DO,
            why="会议已有结果，记录还没有形成",
        )
        for row in _undrawn(decisions_visible_to(user).filter(mine))
    ]


def _todos_of_registers(user: User) -> list[Todo]:
    count = register_voids_of_handler(user).count()
    if not count:
        return []
    words = f"会议台账中有 {count} 项干部任免决定无效，须重新审议"
    return [Todo(words, reverse("personnel"), group=Group.ALERT, why="到会人数或者票数不够")]


def note_on_item(user: User, item: AgendaItem, now: datetime) -> ItemNote | None:  # noqa: ARG001 - the port's signature
    """From an item, which has a number only, to its candidate: for the reviewer who may know whom he agrees to."""
    if item.matter != Matter.PERSONNEL:
        return None
    candidate = handled(user).filter(item=item).first()
    if candidate is None:
        return None
    return ItemNote(
        "人选、理由和办理情况在“干部任免”中，只供知悉范围内的人员查看", candidate.get_absolute_url(), "查看人选"
    )


def way_of_reconsideration(resolution: Resolution, user: User) -> OtherWay | None:
    """Where a decision on a candidate is taken up again: on his own page, by consent of over half of the members."""
    decision = Decision.objects.filter(ballot=resolution.ballot_id).select_related("candidate__matter").first()
    if decision is None:
        return None
    candidate = decision.candidate
    own = handled(user).filter(pk=candidate.pk, matter__committee__in=handles(user)).exists()
    if (candidate.state, CandidateEvent.RECONSIDER) in CANDIDATE_TRANSITIONS:
        words = (
            f"干部任免在“干部任免”栏目中复议：组织部门在{candidate}登记超过半数的成员同意复议后，再次提请会议，"
            "不在这里另提议题"
        )
        return OtherWay(words, reverse("personnel-reconsider", args=[candidate.pk]) if own else "")
    state = candidate.get_state_display()
    words = f"{candidate}现为“{state}”；需要改变任免的，由组织部门在“干部任免”中办理，不在这里另提议题"
    return OtherWay(words, candidate.get_absolute_url() if own else "")


def archive_parts(meeting: Meeting, now: datetime) -> list[Part]:  # noqa: ARG001 - the port's signature
    """The 任免事项记录 of a meeting's candidates, for the package of the meeting: for the circle of each item alone.

    Refused while one of them is not on paper.
    """
    found = Decision.objects.filter(meeting=meeting, entry__isnull=False)
    parts = []
    for decision in found.select_related("entry").order_by("entry__position", "pk"):
        position = decision.entry.position if decision.entry else 0
        if decision.sheet_number is None:
            raise Refused(f"第{position}项的任免事项记录还没有形成，不能归档。请会议记录人员或者组织部门经办人先办理。")
        if not decision.sheet_digest:
            raise Refused(f"第{position}项的任免事项记录尚未生成文件，不能归档。请组织部门重新生成后再归档。")
        parts.append(
            Part(
                f"items/{position:02d}/personnel-record.pdf",
                f"第{position}项 任免事项记录",
                read_checked(decision.sheet_digest),
                f"item-{position}",
                retention=Kept.TEN if decision.retention == Retention.TEN_YEARS else Kept.PERMANENT,
            )
        )
    return parts


def todos_of(user: User, now: datetime) -> list[Todo]:
    """What the department must do next: by number, since a desk is read over shoulders."""
    if not is_entitled(user):
        return []
    sheets = _todos_of_sheets(user)
    if not handles(user):
        return sheets
    return (
        _todos_of_registers(user)
        + sheets
        + [
            Todo(
                f"{line.candidate}：{line.step.text}",
                reverse("personnel-candidate", args=[line.candidate.pk]),
                due=end_of(line.step.due) if line.step.due else None,
                group=Group.ALERT if line.candidate.state == CandidateState.VOID else Group.TO_DO,
                why=line.candidate.get_state_display(),
            )
            for line in open_lines(user, now)
            if line.step.urgent
        ]
    )
