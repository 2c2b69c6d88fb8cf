"""What the desk says about items: what waits for me, what came back, what nobody can review."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from committees.access.selectors import permissions_of
from committees.desk.ports import Group, Todo
from committees.models import User
from committees.rules import Clause
from meetings.agenda.models import ReviewStep
from meetings.agenda.selectors import current_steps, mine, steps_in_review, visible_to, without_holder
from meetings.agenda.states import ItemState

LINES = 20


def todos(user: User, now: datetime) -> list[Todo]:  # noqa: ARG001 - the port's shape; deadlines are in the rows
    """The user's lines: steps to take, members to name, items to correct."""
    steps = current_steps(user).select_related("item").order_by("due_at", "since")[:LINES]
    stuck = without_holder(user).select_related("item").order_by("since")[:LINES]
    returned = visible_to(user).filter(mine(user), state=ItemState.RETURNED).order_by("updated_at")[:LINES]
    return [
        *(_review(step) for step in steps),
        *(_stuck(step) for step in stuck),
        *(
            Todo(text=f"补正后重新报送议题“{item.title}”", url=_url(item.pk), why="已退回补正", group=Group.TO_DO)
            for item in returned
        ),
        *_waiting(user),
    ]


def _waiting(user: User) -> Iterable[Todo]:
    """What a unit has sent up: with whom it lies and by when he decides, then what waits for a meeting."""
    units = permissions_of(user).unit_ids("handle_unit")
    if not units:
        return
    seen = visible_to(user).filter(unit__in=units)
    for step in steps_in_review(seen).order_by("due_at", "since")[:LINES]:
        text = f"等待审核：议题“{step.item.title}”"
        yield Todo(text, _url(step.item_id), due=step.due_at, group=Group.WAITING, why=f"{step.role}：{step.title}")
    for item in seen.filter(state=ItemState.POOLED).order_by("updated_at")[:LINES]:
        yield Todo(f"等待排会：议题“{item.title}”", _url(item.pk), group=Group.WAITING, why="已审定，在议题库")


def _review(step: ReviewStep) -> Todo:
    clause = f"，{Clause.from_dict(step.clause).label}" if step.clause else ""
    return Todo(
        text=f"审核议题“{step.item.title}”",
        url=_url(step.item_id),
        due=step.due_at,
        why=f"{step.role}：{step.title}{clause}",
    )


def _stuck(step: ReviewStep) -> Todo:
    return Todo(
        text=f"为议题“{step.item.title}”指定分管领导",
        url=_url(step.item_id),
        urgency="soon",
        group=Group.ALERT,
        why=f"“{step.role}：{step.title}”这一步没有人可以办理",
    )


def _url(pk: int) -> str:
    return reverse("item", args=[pk])
