"""What the desk says to the archivist: minutes are issued, the file is not yet in the archive."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from committees.desk.ports import Group, Todo
from committees.models import User
from decisions.archive.selectors import to_file


def todos_of(user: User, now: datetime) -> list[Todo]:
    """One line for each meeting that waits."""
    return [
        Todo(f"归档：{each.title}", reverse("archive-meeting", args=[each.pk]), group=Group.TO_DO, why="纪要已印发")
        for each in to_file(user, now)
    ]
