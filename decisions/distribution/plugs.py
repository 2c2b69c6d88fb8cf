"""What the desk says: minutes and notices to sign for."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from committees.desk.ports import Todo
from committees.models import User
from decisions.distribution.selectors import unsigned_copies, unsigned_notices


def todos_of(user: User, now: datetime) -> list[Todo]:  # noqa: ARG001 - the port's signature
    """One line for each."""
    lines = [
        Todo(f"签收纪要：{each.minutes.title}", reverse("minutes-page", args=[each.minutes_id]), why="纪要已印发")
        for each in unsigned_copies(user)
    ]
    return lines + [
        Todo(f"签收决定事项通知：{each.minutes.title}", reverse("decision-notice", args=[each.pk]), why="会议已作决定")
        for each in unsigned_notices(user)
    ]
