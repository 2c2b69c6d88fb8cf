"""What must I do? Each floor tells the desk through this port; the desk shows it by deadline."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from committees.people.models import User


class Group(StrEnum):
    """Under which heading of the desk a line stands."""

    TO_DO = "to_do"
    WAITING = "waiting"
    COMING = "coming"
    ALERT = "alert"
    # No source names it: the desk puts here what had to be done and was not.
    LATE = "late"


GROUP_LABELS = {
    Group.LATE: "已经逾期的",
    Group.ALERT: "需要注意",
    Group.TO_DO: "我要办的",
    Group.WAITING: "我在等的",
    Group.COMING: "接下来",
}


@dataclass(frozen=True)
class Todo:
    """One line of the desk: what, by when, where it is done, and why (a clause or a state)."""

    text: str
    url: str
    due: datetime | None = None
    urgency: str = ""
    group: Group = Group.TO_DO
    why: str = ""


Source = Callable[[User, datetime], list[Todo]]
_sources: list[Source] = []


def add_todos(source: Source) -> None:
    """Plug in a function that answers what a user must do at a moment."""
    if source not in _sources:
        _sources.append(source)


def all_todos(user: User, now: datetime) -> list[Todo]:
    """Every floor's lines, the earliest deadline first, those without one last."""
    lines = [line for source in _sources for line in source(user, now)]
    return sorted(lines, key=lambda line: (line.due is None, line.due or now))


@dataclass(frozen=True)
class Start:
    """Work that somebody begins of his own accord, without waiting for a line: a button on the head of his desk."""

    order: int
    label: str
    icon: str
    url_name: str
    shown: Callable[[User], bool]


_starts: dict[str, Start] = {}


def add_start(start: Start) -> None:
    """Plug in a button; registering twice changes nothing."""
    _starts[start.url_name] = start


def starts_for(user: User) -> list[Start]:
    """The buttons of this user, in their order."""
    return [each for each in sorted(_starts.values(), key=lambda start: start.order) if each.shown(user)]
