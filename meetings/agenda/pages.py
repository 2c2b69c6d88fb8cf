"""What the pages of items show, put together from selectors; nothing is decided here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from committees.ledger.selectors import Line, timeline_of
from committees.models import User
from committees.people.declared import Deputies, deputies_of
from committees.rules import Clause, Matter
from committees.sheets.rules import Table
from committees.templatetags.cn import cn_datetime
from meetings.agenda import selectors
from meetings.agenda.markup import report_html
from meetings.agenda.models import AgendaItem, ReviewStep
from meetings.agenda.ports import decisions_on, notes_of
from meetings.agenda.rules import HANDLER, class_conflict, holders_in
from meetings.agenda.services.review import remedy_for
from meetings.agenda.states import (
    ITEM_STATE_LABELS,
    ITEM_STATE_TONES,
    POSITION_LABELS,
    STEP_STATE_LABELS,
    ItemState,
    Position,
    StepState,
)
from meetings.papers.models import MARKED_TITLE, Paper
from meetings.papers.selectors import hidden_titles, may_change, papers_for

if TYPE_CHECKING:
    from meetings.agenda.forms import ItemForm

TABS = {"mine": "我经办的", "review": "待我审核", "pool": "议题库", "late": "逾期议题", "all": "全部"}
STEP_TONES = {StepState.WAITING: "neutral", StepState.AGREED: "done", StepState.RETURNED: "refused"}
EMPTY = {
    "mine": ("您的单位还没有议题", "本单位申报的议题会列在这里。"),
    "review": ("没有等您审核的议题", "轮到您办理的步骤会列在这里，同时出现在工作台和收件箱。"),
    "pool": ("议题库是空的", "走完审核步骤、还没有列入议程的议题会列在这里。"),
    "late": ("没有逾期的议题", "审核超过时限的、赶不上下次会议材料时限的议题会列在这里。"),
    "all": ("没有您可以查看的议题", "与您有关的议题会列在这里。"),
}


def what_follows(item: AgendaItem) -> str:
    """Who does what next, for the message after an act."""
    if item.state == ItemState.POOLED:
        return "审核已全部完成，议题进入议题库，等待列入会议。"
    step = selectors.current_step(item)
    if item.state != ItemState.IN_REVIEW or step is None:
        return "由提出单位补正后重新报送。" if item.state == ItemState.RETURNED else ""
    names = "、".join(person.name for person in selectors.holders_of_step(item, step)[:3])
    return f"下一步：{step.role}{step.title}{f'（{names}）' if names else ''}。"


def tabs(user: User, current: str) -> list[dict[str, Any]]:
    """The tabs of the list, with how many wait for the user."""
    waiting = selectors.current_steps(user).count()
    return [
        {
            "key": key,
            "label": label,
            "active": key == current,
            "count": waiting if key == "review" else 0,
            "empty": EMPTY[key],
        }
        for key, label in TABS.items()
    ]


def late_words(items: Sequence[AgendaItem], now: datetime) -> dict[int, list[str]]:
    """Why each of these items is late, in sentences."""
    words: dict[int, list[str]] = {item.pk: [] for item in items}
    for step in selectors.overdue_steps(now).filter(item__in=list(words)):
        if step.due_at is not None:
            words[step.item_id].append(f"“{step.title}”应于{cn_datetime(step.due_at)}前办完，已超时")
    missed = selectors.missed_meetings({item.committee for item in items}, now)
    for item in items:
        if item.committee_id in missed:
            meeting, due = missed[item.committee_id]
            words[item.pk].append(f"“{meeting.title}”的材料时限是{cn_datetime(due)}，已过")
    return words


def rows(items: Sequence[AgendaItem], now: datetime, *, tab: str = "") -> list[dict[str, Any]]:
    """The lines of a list: item, state in words, class, whose turn it is; why it is late, what it lacks."""
    steps = selectors.waiting_steps(items)
    late = late_words(items, now) if tab == "late" else {}
    lacks = selectors.lacks_of(items, now) if tab == "pool" else {}
    return [
        {
            "item": item,
            "state": badge(item),
            "matter": Matter(item.matter).label,
            "step": steps.get(item.pk),
            "late": late.get(item.pk, []),
            "lacks": lacks.get(item.pk, []),
            "ready": tab == "pool" and not lacks.get(item.pk),
        }
        for item in items
    ]


def badge(item: AgendaItem) -> dict[str, str]:
    """The state of an item as word and tone."""
    state = ItemState(item.state)
    return {"label": ITEM_STATE_LABELS[state], "tone": ITEM_STATE_TONES[state]}


def item(user: User, item: AgendaItem, now: datetime) -> dict[str, Any]:
    """Everything that one item's page shows to this user."""
    step = selectors.current_step(item)
    bar = selectors.reading_bar(user, item, now)
    readable = bar is None
    inside = selectors.sees_review(user, item)
    previous = selectors.visible_to(user).filter(pk=item.previous_id).first() if item.previous_id else None
    return {
        "item": item,
        "state": badge(item),
        "previous": previous,
        "previous_decided": decisions_on(user, [previous.pk]) if previous else [],
        "matter": Matter(item.matter).label,
        "amount": f"{item.amount:,}" if item.amount is not None else "",
        "readable": readable,
        "bar": str(bar or ""),
        "report": report_html(item.report) if readable else "",
        "papers": papers_for(user, item) if readable else [],
        "may_change_papers": may_change(user, item),
        "acts": selectors.acts_of(user, item, step),
        "step": step,
        "returned": selectors.returning_step(item) if inside else None,
        "rounds": _rounds(item, step, now) if inside else [],
        "coordination": _coordination(item) if readable else [],
        "preparations": _preparations(user, item, now) if inside else [],
        "classified": selectors.classified(item.committee, item.spend_kind, item.amount, now),
        "history": _history(user, item) if inside else [],
        "notes": notes_of(user, item, now),
    }


def _coordination(item: AgendaItem) -> list[dict[str, Any]]:
    """The units that the item was coordinated with: what each said, who entered it, when."""
    return [
        {
            **row,
            "word": POSITION_LABELS[Position(row["position"])],
            "tone": "done" if row["position"] == Position.AGREE else "attention",
            "at": datetime.fromisoformat(row["at"]),
        }
        for row in item.coordination
    ]


def _history(user: User, item: AgendaItem) -> list[Line]:
    """The record of the item; papers whose circle leaves the reader out are not named in it."""
    lines, hidden = timeline_of(f"item:{item.pk}"), hidden_titles(user, item)
    for word in hidden:
        lines = [replace(line, text=line.text.replace(word, MARKED_TITLE)) for line in lines]
    return lines


def _preparations(user: User, item: AgendaItem, now: datetime) -> list[dict[str, Any]]:
    given = {row["kind"]: row for row in item.preparations}
    files: dict[str, list[Paper]] = {}
    for paper in papers_for(user, item):
        files.setdefault(paper.preparation, []).append(paper)
    lines = []
    for each in selectors.preparations_of(item, now):
        label, tone = _readiness(each, submitted=item.round > 0 and item.state != ItemState.RETURNED)
        lines.append(
            {
                "label": each.rule.kind.label,
                "who": each.rule.who,
                "word": label,
                "tone": tone,
                "clause": each.clause,
                "given": given.get(str(each.rule.kind), {}),
                "files": files.get(str(each.rule.kind), []),
            }
        )
    return lines


def _readiness(each: selectors.Preparations, *, submitted: bool) -> tuple[str, str]:
    """Word and tone of one preparation. What was submitted without it had been allowed (the record says by whom)."""
    if each.verdict.facts.get("done", 0) >= each.rule.at_least:
        return "具备", "done"
    if each.verdict.favourable:
        return ("附不同意见", "active") if each.verdict.facts.get("dissent") else ("可不办", "neutral")
    return ("经准许未办", "attention") if submitted else ("未具备", "attention")


def _rounds(item: AgendaItem, current: ReviewStep | None, now: datetime) -> list[dict[str, Any]]:
    """The rounds of review, the newest first, each with its steps."""
    people = selectors.holders_of_step(item, current) if current else []
    deputies = deputies_of(item.committee, item.unit_id)
    grouped: dict[int, list[dict[str, Any]]] = {}
    for step in selectors.steps_of(item):
        line = _line(step, now) | {"acted_for": _acted_for(step, deputies)}
        if current is not None and step.pk == current.pk:
            names = "、".join(person.name for person in people)
            line |= {"tone": "waiting", "word": "办理中", "people": names, "remedy": "" if people else remedy_for(step)}
        grouped.setdefault(step.round, []).append(line)
    return [{"number": number, "lines": lines} for number, lines in sorted(grouped.items(), reverse=True)]


def _acted_for(step: ReviewStep, deputies: Deputies) -> str:
    """The person in whose role the step was taken, where the one who took it acted for him (代理)."""
    needed = {holder.permission for holder in holders_in(step.holders)}
    return deputies.acted_for(step.decided_by.user_id, step.decided_at, needed) if step.decided_by else ""


def _line(step: ReviewStep, now: datetime) -> dict[str, Any]:
    state = StepState(step.state)
    clause = Clause.from_dict(step.clause) if step.clause else None
    return {
        "step": step,
        "tone": STEP_TONES[state],
        "word": _word(step, state),
        "clause": clause,
        "overdue": state == StepState.WAITING and step.due_at is not None and step.due_at < now,
    }


def _word(step: ReviewStep, state: StepState) -> str:
    if state == StepState.WAITING:
        return "未到"
    return "报送" if HANDLER in holders_in(step.holders) else STEP_STATE_LABELS[state]


def requirements(form: ItemForm, now: datetime) -> dict[str, Any]:
    """The chain and the threshold's verdict for what is chosen in the form."""
    chosen = form.chosen()
    if chosen is None:
        return {}
    committee, matter = chosen
    verdict = selectors.classified(committee, *form.sum_of_money(), now)
    plan = [
        {"role": step.role, "title": step.title, "limit": step.limit, "clause": Clause.from_dict(step.clause)}
        for step in selectors.plan_for(committee, matter, now)
    ]
    conflict = class_conflict(Matter(matter), verdict) if verdict else ""
    conflict = conflict or selectors.unclassed_sum(committee, *form.sum_of_money(), now)
    return {"plan": plan, "classified": verdict, "conflict": conflict}


def sheet(items: Sequence[AgendaItem]) -> Table:
    """A list of items as it leaves the system."""
    columns = (
        "编号",
        "议题名称",
        "提请会议",
        "提出单位",
        "事项类别",
        "金额（元）",
        "汇报人",
        "紧急",
        "状态",
        "缓议次数",
        "最近变动",
    )
    return Table("议题清单", columns, (_cells(item) for item in items))


def _cells(item: AgendaItem) -> tuple[str | int | None, ...]:
    return (
        item.pk,
        item.title,
        item.committee.name,
        item.unit.name,
        Matter(item.matter).label,
        item.amount,
        item.presenter,
        "是" if item.urgent else "",
        badge(item)["label"],
        item.deferrals,
        cn_datetime(item.updated_at),
    )


COLUMNS = (
    ("退回补正", "attention", (ItemState.RETURNED,)),
    ("审核中", "waiting", (ItemState.IN_REVIEW,)),
    ("议题库：有缺项", "attention", (ItemState.POOLED,)),
    ("议题库：齐备", "done", (ItemState.POOLED,)),
    ("已排会", "active", (ItemState.SCHEDULED,)),
)
NOT_READY, READY = 2, 3
LISTS = {ItemState.POOLED: "tab=pool"}


def board(user: User, wanted: selectors.BoardFilter, now: datetime) -> dict[str, Any]:
    """The columns of the board with their cards, and the states of which it shows only the first so many."""
    states = (ItemState.RETURNED, ItemState.IN_REVIEW, ItemState.POOLED, ItemState.SCHEDULED)
    shown = selectors.board_items(user, wanted, states)
    items = shown.items
    lacks = selectors.lacks_of(items, now)
    steps = selectors.waiting_steps(items)
    cards: list[list[dict[str, Any]]] = [[] for _ in COLUMNS]
    for item in items:
        missing = lacks[item.pk]
        if not selectors.is_wanted(wanted.ready, missing):
            continue
        card = {
            "item": item,
            "lacks": missing,
            "step": steps.get(item.pk),
            "matter": Matter(item.matter).label,
            "days": (now - item.updated_at).days,
        }
        cards[_column(item, ready=not missing)].append(card)
    columns = [
        {"label": label, "tone": tone, "cards": found} for (label, tone, _), found in zip(COLUMNS, cards, strict=True)
    ]
    return {"columns": columns, "cuts": _cuts(shown.counts), "most": selectors.COLUMN_LIMIT}


def _cuts(counts: dict[ItemState, int]) -> list[dict[str, Any]]:
    """The states with more items than the board shows, each with how its list is asked for."""
    return [
        {"label": ITEM_STATE_LABELS[state], "count": count, "list": LISTS.get(state, f"tab=all&state={state}")}
        for state, count in counts.items()
        if count > selectors.COLUMN_LIMIT
    ]


def _column(item: AgendaItem, *, ready: bool) -> int:
    if item.state == ItemState.POOLED:
        return READY if ready else NOT_READY
    return next(place for place, (_, _, states) in enumerate(COLUMNS) if item.state in states)
