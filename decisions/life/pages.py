"""What the pages of a 民主生活会 show, as plain values for the templates."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from committees.calendar.rules import local_day
from committees.ledger.selectors import timeline_of
from committees.models import User
from committees.rules import Clause
from decisions.life import selectors
from decisions.life.models import LifeMeeting, LifeStep
from decisions.life.states import (
    AFTER,
    BEFORE,
    RECORD_STEPS,
    STATE_LABELS,
    STATE_TONES,
    STEP_LABELS,
    TICKED,
    LifeState,
    RecordKind,
    StepKind,
)


def badge(label: str, tone: tuple[str, str]) -> dict[str, str]:
    """A state badge: word, tone, icon."""
    return {"label": label, "tone": tone[0], "icon": tone[1]}


def row_of(life: LifeMeeting) -> dict[str, Any]:
    """One line of the list."""
    state = LifeState(life.state)
    return {"life": life, "state": badge(STATE_LABELS[state], STATE_TONES[state])}


def page_of(life: LifeMeeting, user: User, now: datetime) -> dict[str, Any]:
    """Everything on the page of one."""
    keeps, state, today = selectors.may_keep(user, life), LifeState(life.state), local_day(now)
    steps = list(life.steps.select_related("by__person"))
    rows = list(life.rectifications.select_related("responsible"))
    return {
        **row_of(life),
        "keeps": keeps,
        "steps": [_step(step, state, today, keeps=keeps) for step in steps],
        "stages": _stages(steps, state),
        "records": _records(life),
        "without": selectors.without_material(life, now) if state is LifeState.PREPARING else [],
        "rectifications": [
            {
                "row": row,
                "late": row.done_on is None and row.due_on < today,
                "may_finish": state is LifeState.RECTIFYING
                and row.done_on is None
                and (keeps or row.responsible.user_id == user.pk),
            }
            for row in rows
        ],
        "may_hold": keeps and state is LifeState.PREPARING,
        "may_list": keeps and state is LifeState.HELD,
        "may_settle": keeps and state is LifeState.HELD and bool(rows),
        "may_close": keeps and state is LifeState.RECTIFYING and all(row.done_on for row in rows),
        "history": timeline_of(f"life:{life.pk}"),
    }


def _step(step: LifeStep, state: LifeState, today: date, *, keeps: bool) -> dict[str, Any]:
    kind = StepKind(step.kind)
    now_owed = state is LifeState.PREPARING if kind in BEFORE else state in (LifeState.HELD, LifeState.RECTIFYING)
    late = step.done_on is None and step.due_on is not None and step.due_on < today
    over = step.done_on is not None and step.due_on is not None and step.done_on > step.due_on
    if step.done_on is not None:
        shown = badge("逾期完成", ("attention", "check-circle")) if over else badge("已完成", ("done", "check-circle"))
    elif kind in BEFORE and state is not LifeState.PREPARING:
        shown = badge("未完成", ("neutral", "x-circle"))
    else:
        shown = badge("已逾期", ("refused", "x-circle")) if late else badge("待办", ("waiting", "hourglass-split"))
    record = next((each for each, wanted in RECORD_STEPS.items() if wanted is kind), None)
    return {
        "step": step,
        "clause": Clause.from_dict(step.clause),
        "state": shown,
        "tick": keeps and now_owed and step.done_on is None and kind in TICKED,
        "gather": str(record) if keeps and record and state is LifeState.PREPARING else "",
    }


def _stages(steps: list[LifeStep], state: LifeState) -> list[dict[str, str]]:
    """The stage line: what is done, what is next, in the order of the steps."""
    undone = [step for step in steps if step.done_on is None and _matters(step, state)]
    first = undone[0].pk if undone else None
    return [
        {
            "label": STEP_LABELS[StepKind(step.kind)],
            "state": "done" if step.done_on else "now" if step.pk == first else "next",
        }
        for step in steps
    ]


def _matters(step: LifeStep, state: LifeState) -> bool:
    return state is LifeState.PREPARING or step.kind in AFTER


def _records(life: LifeMeeting) -> list[dict[str, Any]]:
    titles = {RecordKind.OPINION: "征求到的意见", RecordKind.TALK: "谈心谈话", RecordKind.MATERIAL: "对照检查材料"}
    rows = list(life.records.select_related("person"))
    return [
        {"kind": str(kind), "title": title, "rows": [row for row in rows if row.kind == kind]}
        for kind, title in titles.items()
    ]
