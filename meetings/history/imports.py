"""会议台账 from a workbook: one row an item; rows of the same committee and time are one meeting."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from committees.access.selectors import can
from committees.calendar.rules import SHANGHAI
from committees.errors import Refused
from committees.ledger import services as ledger
from committees.models import Committee, Organisation, User
from committees.rulebooks.selectors import body_rules
from committees.rules import FactError, Matter, TallyFacts
from committees.sheets.ports import ImportKind
from committees.sheets.rules import CellError, Column, Judged, Row, difference, wrong
from committees.sheets.states import RowKind
from meetings.agenda.rules import is_circled
from meetings.history.models import PastItem, PastMeeting
from meetings.history.rules import judge_past_item
from meetings.history.selectors import keeping
from meetings.history.states import PAST_OUTCOME_LABELS, PastOutcome

MATTERS = {matter.label: matter for matter in Matter}
OUTCOMES = {label: PastOutcome(code) for code, label in PAST_OUTCOME_LABELS.items()}
PEOPLE = range(1000)
COLUMNS = (
    Column("committee", "会议主体", required=True, hint="委员会全称或简称", example="区委常委会"),
    Column("held_at", "开会时间", required=True, example="2025-03-06 15:00"),
    Column("title", "会议名称", required=True, example="区委常委会2025年第5次会议"),
    Column("place", "地点", example="第一会议室"),
    Column("chair", "主持人", example="张三"),
    Column("entitled", "应到", hint="整数，不详的不填", example="11"),
    Column("present", "实到", hint="整数，不详的不填", example="10"),
    Column("absent", "缺席", hint="姓名和原因", example="李四（出差）"),
    Column("item", "议题", required=True, example="关于年度预算的请示"),
    Column("matter", "事项类别", required=True, hint="、".join(MATTERS), example="一般事项"),
    Column("in_favour", "同意", hint="票数，未表决的不填", example="10"),
    Column("against", "不同意", example="0"),
    Column("abstain", "弃权", example="0"),
    Column("outcome", "结论", required=True, hint="、".join(OUTCOMES), example="同意"),
    Column("note", "说明"),
    Column(
        "source",
        "原记录出处",
        required=True,
        hint="记录本的年份、卷号、页码，同一会议各行相同",
        example="2025年会议记录第1卷第12页",
    ),
)
SHARED = ("title", "place", "chair", "entitled", "present", "absent", "source")
LENGTHS = {"title": 120, "place": 80, "chair": 40, "absent": 300, "item": 120, "note": 300, "source": 200}


@dataclass(frozen=True)
class Plan:
    """What a row makes of the register."""

    committee: Committee
    held_at: datetime
    meeting: Mapping[str, Any]
    item: Mapping[str, Any]
    known: int | None = None  # the item that the row is about, by its title or, renamed, by its place


def scopes(user: User) -> frozenset[int]:
    """The organisations of the committees whose office the user is."""
    return frozenset(Committee.objects.filter(pk__in=keeping(user)).values_list("organisation_id", flat=True))


class Register:
    """What is known already, read once for a whole workbook, and what the workbook has said so far."""

    def __init__(self, organisation: Organisation, user: User, now: datetime, rows: Sequence[Row]) -> None:
        self.user, self.now = user, now
        self.committees: dict[str, Committee] = {}
        for committee in Committee.objects.filter(organisation=organisation).select_related("rulebook"):
            self.committees[committee.name] = self.committees[committee.short_name] = committee
        items = PastItem.objects.filter(meeting__organisation=organisation).select_related("meeting")
        self.items = {(each.meeting.committee_id, each.meeting.held_at, each.title): each for each in items}
        self.known: dict[tuple[int, datetime], list[PastItem]] = defaultdict(list)
        for each in sorted(self.items.values(), key=lambda item: item.position):
            self.known[each.meeting.committee_id, each.meeting.held_at].append(each)
        self.titles: dict[tuple[int, datetime], list[str]] = defaultdict(list)
        for row in rows:
            if meeting := self.meeting_of(row):
                self.titles[meeting].append(row.text("item"))
        self.said: dict[tuple[int, datetime], tuple[str, ...]] = {}
        self.taken: set[tuple[int, datetime, str]] = set()

    def meeting_of(self, row: Row) -> tuple[int, datetime] | None:
        """The meeting that a row names: committee and time; None where the row does not say."""
        committee = self.committees.get(row.text("committee"))
        try:
            return (committee.pk, row.moment("held_at", "").replace(tzinfo=SHANGHAI)) if committee else None
        except CellError:
            return None

    def old_of(self, committee: Committee, held_at: datetime, title: str) -> PastItem | None:
        """The item that a row is about: by its title; else, where the workbook has the whole meeting, the one in its
        place whose title the workbook no longer has (改名). Nobody learns so the title of a circled item."""
        meeting = (committee.pk, held_at)
        if found := self.items.get((*meeting, title)):
            return found
        said, known = self.titles[meeting], self.known[meeting]
        place = said.index(title)
        if len(said) < len(known) or place >= len(known) or known[place].title in said:
            return None
        hidden = is_circled(known[place].matter) and not can(self.user, "direct_office", committee)
        return None if hidden else known[place]


def judge(rows: Sequence[Row], *, organisation: Organisation, user: User, now: datetime) -> list[Judged]:
    """Each row an item of a past meeting, judged by its numbers."""
    register, found = Register(organisation, user, now, rows), []
    for row in rows:
        try:
            found.append(_judged(row, register))
        except CellError as error:
            found.append(wrong(row, str(error)))
    return found


def _judged(row: Row, register: Register) -> Judged:
    committee = register.committees.get(row.text("committee"))
    if committee is None or committee.pk not in keeping(register.user):
        raise CellError(f"没有会议主体“{row.text('committee')}”，或您不办理它的会务")
    _require_lengths(row)
    held_at = row.moment("held_at", "开会时间").replace(tzinfo=SHANGHAI)
    if held_at > register.now:
        raise CellError("“开会时间”晚于现在，不是历史会议")
    shared = tuple(row.text(key) for key in SHARED)
    if register.said.setdefault((committee.pk, held_at), shared) != shared:
        raise CellError("与前面同一会议的行不一致（名称、地点、主持人、应到、实到、缺席、出处须相同）")
    key = (committee.pk, held_at, row.text("item"))
    if key in register.taken:
        raise CellError("与前面的行重复")
    register.taken.add(key)
    old = register.old_of(committee, held_at, row.text("item"))
    plan = replace(_plan(row, committee, held_at, register), known=old.pk if old else None)
    return _against(row, plan, old)


def _require_lengths(row: Row) -> None:
    for column in COLUMNS:
        limit = LENGTHS.get(column.key)
        if limit and len(row.text(column.key)) > limit:
            raise CellError(f"“{column.label}”不超过 {limit} 字")


def _plan(row: Row, committee: Committee, held_at: datetime, register: Register) -> Plan:
    matter, outcome = MATTERS.get(row.text("matter")), OUTCOMES.get(row.text("outcome"))
    if matter is None or outcome is None:
        raise CellError(f"“事项类别”须为{'、'.join(MATTERS)}之一，“结论”须为{'、'.join(OUTCOMES)}之一")
    if is_circled(matter) and not can(register.user, "direct_office", committee):
        raise CellError(f"“{matter.label}”限知悉范围，由办公室主任导入")
    numbers = {key: _number(row, key) for key in ("entitled", "present", "in_favour", "against", "abstain")}
    if numbers["present"] is not None and (numbers["entitled"] is None or numbers["present"] > numbers["entitled"]):
        raise CellError("填了“实到”的须填“应到”，实到不能多于应到")
    verdict, doubtful = _verdict(numbers, matter, outcome, committee, register.now)
    meeting = {key: row.text(key) for key in ("title", "place", "chair", "absent", "source")}
    votes = {key: numbers[key] for key in ("in_favour", "against", "abstain")}
    judged = {"verdict": verdict, "doubtful": doubtful, "note": row.text("note")}
    return Plan(
        committee,
        held_at,
        {**meeting, "entitled": numbers["entitled"], "present": numbers["present"]},
        {"matter": str(matter), "outcome": str(outcome), **votes, **judged},
    )


def _number(row: Row, key: str) -> int | None:
    label = next(column.label for column in COLUMNS if column.key == key)
    return row.number_in(key, label, PEOPLE) if row.text(key) else None


def _verdict(
    numbers: Mapping[str, int | None], matter: Matter, outcome: PastOutcome, committee: Committee, now: datetime
) -> tuple[dict[str, Any] | None, bool]:
    """What the rulebook in force says of the numbers; nothing where the record has none."""
    entitled, present, in_favour = numbers["entitled"], numbers["present"], numbers["in_favour"]
    if entitled is None or present is None or in_favour is None:
        return None, False
    try:
        facts = TallyFacts(entitled, present, in_favour, numbers["against"] or 0, numbers["abstain"] or 0)
        verdict, doubtful = judge_past_item(body_rules(committee, now), matter, facts, outcome)
    except FactError as error:
        raise CellError(f"数字不相符：{error}") from error
    return verdict.as_dict(), doubtful


def _against(row: Row, plan: Plan, old: PastItem | None) -> Judged:
    flaw = _flaw(plan)
    if old is None:
        return Judged(row, RowKind.NEW, changes=flaw, plan=plan)
    renamed = difference("议题改名", old.title, row.text("item"))
    labels = {column.key: column.label for column in COLUMNS}
    before = {name: getattr(old.meeting, name) for name in plan.meeting}
    before |= {name: getattr(old, name) for name in ("in_favour", "against", "abstain", "note")}
    after = {**plan.meeting, **{name: plan.item[name] for name in ("in_favour", "against", "abstain", "note")}}
    changes = renamed + tuple(
        word for name in before for word in difference(labels[name], _words(before[name]), _words(after[name]))
    )
    changes += difference("事项类别", Matter(old.matter).label, row.text("matter"))
    changes += difference("结论", old.get_outcome_display(), row.text("outcome"))
    return Judged(row, RowKind.CHANGED if changes else RowKind.UNCHANGED, changes=(*changes, *flaw), plan=plan)


def _words(value: object) -> str:
    return "" if value is None else str(value)


def _flaw(plan: Plan) -> tuple[str, ...]:
    """What the preview says where the record claims more than its numbers bear."""
    verdict = plan.item["verdict"]
    if not plan.item["doubtful"] or verdict is None:
        return ()
    return (f"按数字结论不成立：{verdict['arithmetic']}，导入后标为存疑，须重新审议",)


def write(rows: Sequence[Judged], *, organisation: Organisation, user: User, now: datetime) -> None:
    """Enter meetings and items as they were previewed, marked as imported; by the office of the organisation only."""
    if organisation.pk not in scopes(user):
        raise Refused("以往会议由办公室录入。")
    for each in rows:
        plan: Plan = each.plan
        meeting, made = PastMeeting.objects.update_or_create(
            committee=plan.committee,
            held_at=plan.held_at,
            defaults=plan.meeting,
            create_defaults={**plan.meeting, "organisation": organisation, "imported_by": user, "imported_at": now},
        )
        last = meeting.items.count()
        title = each.row.text("item")
        item, _ = PastItem.objects.update_or_create(
            meeting=meeting,
            **({"pk": plan.known} if plan.known else {"title": title}),
            defaults={**plan.item, "title": title},
            create_defaults={**plan.item, "title": title, "position": last + 1},
        )
        _record(meeting, item, user, now, made=made)


def _record(meeting: PastMeeting, item: PastItem, user: User, now: datetime, *, made: bool) -> None:
    shown = Matter(item.matter).label if is_circled(item.matter) else item.title
    payload = {
        "meeting": meeting.title,
        "held_at": meeting.held_at.isoformat(),
        "item": shown,
        "outcome": item.outcome,
        "doubtful": item.doubtful,
        "source": meeting.source,
        "new_meeting": made,
    }
    ledger.append(
        aggregate=f"organisation:{meeting.organisation_id}",
        organisation_id=meeting.organisation_id,
        verb="past_item_imported",
        payload=payload,
        actor=user,
        now=now,
    )


KIND = ImportKind(
    key="history",
    title="历史会议台账",
    hint="每行一个议题，同一会议主体、同一时间的行是一次会议。导入的会议标为历史会议，不计入本系统的统计。更正议题名称的，请上传该次会议的全部议题，按顺序对应。",
    columns=COLUMNS,
    scopes=scopes,
    judge=judge,
    write=write,
    back="history",
)
