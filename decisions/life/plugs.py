"""What this room tells the desk: steps that are owed, the list and its lines, each with its limit."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from committees.access.selectors import permissions_of
from committees.calendar.rules import end_of, local_day
from committees.desk.ports import Group, Todo
from committees.models import User
from committees.people.selectors import person_of
from committees.rules import Clause
from decisions.life.selectors import KEEPERS, lines_of, open_steps
from decisions.life.states import BEFORE, LifeState, StepKind

LINES = 10


def todos_of(user: User, now: datetime) -> list[Todo]:
    """The office owes the steps, whoever is responsible his line of the list."""
    lines = []
    if permissions_of(user).committee_ids(*KEEPERS):
        for step in open_steps(user)[: 2 * LINES]:
            state = LifeState(step.life.state)
            if (StepKind(step.kind) in BEFORE or step.kind == StepKind.MEETING) and state is not LifeState.PREPARING:
                continue
            clause = Clause.from_dict(step.clause)
            text = f"{step.life}：{step.get_kind_display()}"
            if step.due_on is None:
                continue
            late = "，已逾期" if step.due_on < local_day(now) else ""
            why = f"{clause.label}：{clause.wording}{late}"
            lines.append(Todo(text, step.life.get_absolute_url(), due=end_of(step.due_on), why=why))
    person = person_of(user)
    if person is None:
        return lines[:LINES]
    for row in lines_of(person)[:LINES]:
        url = reverse("life-result", args=[row.life_id, row.number])
        lines.append(
            Todo(f"整改：{row.problem}", url, due=end_of(row.due_on), group=Group.TO_DO, why=f"{row.life}整改清单")
        )
    return lines[: 2 * LINES]
