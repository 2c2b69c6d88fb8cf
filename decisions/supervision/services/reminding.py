"""Reminders before and after a limit, each once, however often the task runs; only on working days."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction

from committees.calendar.rules import local_day
from committees.calendar.selectors import working_calendar
from committees.outbox.models import Outbox
from decisions.supervision.models import SupervisedMatter
from decisions.supervision.rules import reminder_key
from decisions.supervision.services.telling import carriers, supervisors, tell
from decisions.supervision.states import MatterState

logger = logging.getLogger(__name__)
CARRIED = (MatterState.ASSIGNED, MatterState.WORKING, MatterState.REWORK)


def remind_matters(*, now: datetime) -> int:
    """Write every reminder that is due; answers how many messages are new. A second run writes nothing."""
    today, calendar = local_day(now), working_calendar()
    if not calendar.is_working(today):
        return 0
    matters = SupervisedMatter.objects.filter(state__in=CARRIED).select_related("committee", "lead_unit", "responsible")
    written = 0
    for matter in matters.iterator():
        key = reminder_key(matter.due_on, today, calendar)
        owed = matter.next_report_on is not None and matter.next_report_on < today
        rectify = reminder_key(matter.rectify_on, today, calendar) if matter.rectify_on is not None else None
        if key is None and not owed and rectify is None:
            continue
        try:
            written += _remind(matter, key, now, owed=owed, rectify=rectify)
        except Exception:  # told in the log; the next run tries it again, and the others have theirs today
            logger.exception("Matter %s could not be reminded of.", matter.pk)
    return written


def _remind(matter: SupervisedMatter, key: str | None, now: datetime, *, owed: bool, rectify: str | None) -> int:
    """One matter in its own transaction: what fails for one keeps no other from its reminder."""
    rows = Outbox.objects.filter(aggregate=f"supervision:{matter.pk}")
    with transaction.atomic():
        before = rows.count()
        if key is not None:
            _remind_limit(matter, key, now)
        if owed and matter.next_report_on is not None:
            day = matter.next_report_on
            body = f"{day.month}月{day.day}日应报告进展，尚未收到。请登录报告。"
            subject = "请报告督查事项进展"
            tell(matter, carriers(matter), key=f"owed:{day:%Y%m%d}", subject=subject, body=body, now=now)
        if rectify is not None and matter.rectify_on is not None:
            day = matter.rectify_on
            late = rectify.startswith("late")
            body = f"整改报告时限为{day.year}年{day.month}月{day.day}日，" + (
                "已逾期，请尽快报送。" if late else "请按期报送。"
            )
            people = carriers(matter) + (supervisors(matter) if late else [])
            key = f"rectify:{day:%Y%m%d}:{rectify}"
            tell(matter, people, key=key, subject="请报送整改报告", body=body, now=now)
        return rows.count() - before


def _remind_limit(matter: SupervisedMatter, key: str, now: datetime) -> None:
    late, due = key.startswith("late"), matter.due_on
    body = f"办理时限为{due.year}年{due.month}月{due.day}日，" + (
        "已逾期。请说明原因，按期续报，尽快办结。" if late else "请按期办结。"
    )
    subject = "督查事项已逾期" if late else "督查事项将到期"
    people = carriers(matter) + (supervisors(matter) if late else [])
    tell(matter, people, key=f"due:{due:%Y%m%d}:{key}", subject=subject, body=body, now=now)
