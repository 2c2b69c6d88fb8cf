"""Steps of a 民主生活会 and lines of its list, told before and after their limits: inbox and mail, each once."""

from __future__ import annotations

from datetime import date, datetime

from django.urls import reverse

from committees.calendar.rules import WorkingCalendar, local_day
from committees.calendar.selectors import working_calendar
from committees.outbox.reminding import remind_each, remind_once
from decisions.life.models import LifeStep, Rectification
from decisions.life.selectors import KEEPERS
from decisions.life.states import BEFORE, LifeState, StepKind
from decisions.supervision.rules import reminder_key
from meetings.scheduling.selectors import staff_of

PURPOSE = "life"


def remind_life(*, now: datetime) -> int:
    """Write every reminder that is due; answers how many are new. A second run writes nothing; none on days off."""
    today, calendar = local_day(now), working_calendar()
    if not calendar.is_working(today):
        return 0
    open_ones = LifeStep.objects.filter(done_on__isnull=True, due_on__isnull=False).exclude(
        life__state=LifeState.CLOSED
    )
    steps = open_ones.select_related("life__committee")
    lines = Rectification.objects.filter(done_on__isnull=True, life__state=LifeState.RECTIFYING)
    written = remind_each(steps, lambda step: _remind_step(step, today, calendar, now))
    chosen = lines.select_related("life__committee", "responsible")
    return written + remind_each(chosen, lambda line: _remind_line(line, today, calendar, now))


def _remind_step(step: LifeStep, today: date, calendar: WorkingCalendar, now: datetime) -> int:
    """The office hears what it owes; what belongs before the meeting only as long as it was not held."""
    early = StepKind(step.kind) in BEFORE or step.kind == StepKind.MEETING
    if step.due_on is None or (early and step.life.state != LifeState.PREPARING):
        return 0
    key = reminder_key(step.due_on, today, calendar)
    if key is None:
        return 0
    late = step.due_on < today
    return remind_once(
        key=f"life-step:{step.pk}:{step.due_on:%Y%m%d}:{key}",
        people=staff_of(step.life.committee, *KEEPERS),
        purpose=PURPOSE,
        subject=f"{step.life}：{step.get_kind_display()}{'已逾期' if late else '将到期'}",
        body=f"{step.get_kind_display()}的{_limit(step.due_on, late=late)}",
        link=step.life.get_absolute_url(),
        now=now,
    )


def _remind_line(line: Rectification, today: date, calendar: WorkingCalendar, now: datetime) -> int:
    """Who is responsible hears it; once it is late, the office too. What is wrong stays on the page."""
    key = reminder_key(line.due_on, today, calendar)
    if key is None:
        return 0
    late = line.due_on < today
    office = staff_of(line.life.committee, *KEEPERS) if late else ()
    people = {each.pk: each for each in (line.responsible, *office)}
    return remind_once(
        key=f"life-line:{line.pk}:{line.due_on:%Y%m%d}:{key}",
        people=people.values(),
        purpose=PURPOSE,
        subject=f"{line.life}整改事项{'已逾期' if late else '将到期'}",
        body=f"整改清单第 {line.number} 项的{_limit(line.due_on, late=late)}",
        link=reverse("life-result", args=[line.life_id, line.number]),
        now=now,
    )


def _limit(day: date, *, late: bool) -> str:
    return f"时限为{day.year}年{day.month}月{day.day}日，{'已逾期，请尽快办理。' if late else '请按期办理。'}"
