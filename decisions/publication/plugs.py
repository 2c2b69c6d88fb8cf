"""What the desk says: approve, register, and what the rulebook wants made public."""

from __future__ import annotations

from datetime import datetime, time

from django.urls import reverse

from committees.calendar.rules import SHANGHAI
from committees.desk.ports import Todo
from committees.models import User
from decisions.publication.selectors import waiting_for, wanting_for
from decisions.publication.states import PublicationState

ACTS = {PublicationState.PROPOSED: "审批公开事项", PublicationState.APPROVED: "公开并登记"}


def todos_of(user: User, now: datetime) -> list[Todo]:
    """One line for each publication that waits for this user, and one for all decisions that want publication."""
    lines = [
        Todo(
            f"{ACTS[PublicationState(each.state)]}：{each.title}",
            reverse("publication", args=[each.pk]),
            due=datetime.combine(each.starts_on, time(23, 59), tzinfo=SHANGHAI),
            why=each.get_form_display(),
        )
        for each in waiting_for(user)
    ]
    wanted = wanting_for(user, now)
    if wanted:
        lines.append(Todo(f"{len(wanted)} 件决定按规则应当公开，尚未办理", reverse("publications")))
    return lines
