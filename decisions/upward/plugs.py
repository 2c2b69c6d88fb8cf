"""What this room tells the desk: a report from below that nobody has taken yet, and a request without an answer."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from committees.access.selectors import permissions_of
from committees.desk.ports import Todo
from committees.models import Committee, User
from committees.rules.upward import UpwardKind
from decisions.upward.models import UpwardReport
from decisions.upward.selectors import SENDERS
from decisions.upward.states import UpwardState

LINES = 10


def todos_of(user: User, _now: datetime) -> list[Todo]:
    """For the office of the superior."""
    held = permissions_of(user).committee_ids(*SENDERS)
    if not held:
        return []
    waits = Q(state=UpwardState.SENT) | Q(state=UpwardState.RECEIVED, kind=UpwardKind.REQUEST)
    superiors = Committee.objects.filter(pk__in=held).values("organisation")
    rows = UpwardReport.objects.filter(waits, superior__in=superiors).select_related("organisation")
    return [_line(row) for row in rows.order_by("sent_at", "pk")[:LINES]]


def _line(row: UpwardReport) -> Todo:
    act = "签收" if row.state == UpwardState.SENT else "批复"
    return Todo(f"{act}{row.organisation.short_name}报送的{row.label}：{row.title}", row.get_absolute_url())
