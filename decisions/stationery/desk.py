"""What the desk says to whoever did not propose a template: it waits to be looked at and put into force."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from committees.desk.ports import Todo
from committees.models import User
from decisions.stationery.selectors import waiting_for


def todos_of(user: User, now: datetime) -> list[Todo]:  # noqa: ARG001
    """One line for each version that this user may put into force."""
    return [
        Todo(
            f"看样张，启用纪要版式第 {each.version} 版",
            reverse("minutes-template", args=[each.pk]),
            why="由拟定人以外的办公室主任或系统管理员启用",
        )
        for each in waiting_for(user)
    ]
