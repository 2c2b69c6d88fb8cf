"""What the desk says about rulebooks: changes that wait for someone else's approval."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from committees.desk.ports import Todo
from committees.people.models import User
from committees.rulebooks.catalogue import proposals_for


def approvals(user: User, now: datetime) -> list[Todo]:  # noqa: ARG001
    """Proposed versions that this user may approve or decline."""
    return [
        Todo(
            text=f"“{version.rulebook.title}”的修改待您批准",
            url=reverse("rule-proposal", args=[version.pk]),
            why=f"第{version.number}版：{version.reason}",
        )
        for version in proposals_for(user)
    ]
