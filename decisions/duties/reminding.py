"""Duties told before their limit and once after it: in the inbox and by mail, each once, on working days only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.urls import reverse

from committees.calendar.rules import WorkingCalendar, local_day
from committees.calendar.selectors import working_calendar
from committees.models import Organisation, Person, Unit
from committees.outbox.reminding import remind_each, remind_once
from decisions.duties.models import DutyOccasion
from decisions.duties.rules import Slot, Standing, period_reminder
from decisions.duties.selectors import DutyYear, OccasionRow, duty_years, open_occasions
from decisions.supervision.rules import reminder_key
from decisions.supervision.selectors import people_in_charge
from meetings.scheduling.selectors import staff_within

PURPOSE = "duties"
WEEK = timedelta(days=7)
RECORDERS = ("supervise", "direct_office")


def remind_duties(*, now: datetime) -> int:
    """Write every reminder that is due; answers how many are new. A second run writes nothing."""
    today, calendar = local_day(now), working_calendar()
    if not calendar.is_working(today):
        return 0
    houses = Organisation.objects.filter(committees__isnull=False).distinct().order_by("pk")
    occasions = remind_each(
        (each for house in houses for each in open_occasions(house)),
        lambda each: _remind_occasion(each, today, calendar, now),
    )
    return occasions + remind_each(houses, lambda house: _remind_house(house, today, calendar, now))


def _remind_house(organisation: Organisation, today: date, calendar: WorkingCalendar, now: datetime) -> int:
    """In January the last period of the year before may still have to be told as missed."""
    years = sorted({today.year, (today - 2 * WEEK).year})
    duties = [duty for year in years for duty in duty_years(organisation, year, now)]
    return remind_each(duties, lambda duty: _remind_periods(organisation, duty, today, calendar, now))


def _remind_occasion(occasion: DutyOccasion, today: date, calendar: WorkingCalendar, now: datetime) -> int:
    """Whoever is named as responsible hears it, and who records the duties of the house."""
    limit = OccasionRow(occasion, today).limit
    key = reminder_key(limit, today, calendar)
    if key is None:
        return 0
    late = limit < today
    people = {each.pk: each for each in staff_within(occasion.organisation, *RECORDERS)}
    if occasion.person is not None:
        people[occasion.person.pk] = occasion.person
    return remind_once(
        key=f"duty-occasion:{occasion.pk}:{limit:%Y%m%d}:{key}",
        people=people.values(),
        purpose=PURPOSE,
        subject=f"限期任务{'已逾期' if late else '将到期'}：{occasion.title}",
        body=f"{occasion}\n时限为{_day(limit)}，{'已逾期，请尽快办理。' if late else '请按期办理。'}",
        link=reverse("duties-year", args=[occasion.event_on.year]),
        now=now,
    )


def _remind_periods(
    organisation: Organisation, duty: DutyYear, today: date, calendar: WorkingCalendar, now: datetime
) -> int:
    period = duty.obligation.period
    if period is None or duty.by_meetings:  # the meetings of one's own committees are called by those who convene them
        return 0
    written = 0
    for slot in duty.slots:
        key = period_reminder(slot.span, period, today, calendar)
        if key is not None and slot.standing in (Standing.DUE, Standing.MISSED):
            written += _tell_period(organisation, duty, slot, key, now)
    return written


def _tell_period(organisation: Organisation, duty: DutyYear, slot: Slot, key: str, now: datetime) -> int:
    rule, missed = duty.obligation, slot.standing is Standing.MISSED
    count = f"{rule.owner or '本机关'}应完成 {slot.wanted} 次，已登记 {slot.done} 次。"
    if slot.each:
        done = f"应完成 {slot.wanted} {slot.counted}，已完成 {slot.done} {slot.counted}"
        count = f"{rule.wanted}，{done}，尚未登记：{slot.names}。"
    people = {each.pk: each for each in staff_within(organisation, *RECORDERS)}
    people |= {each.pk: each for each in _lacking(duty, slot)}
    end = "本期已过，未完成。已经办理的请补登记凭证。" if missed else f"本期到{_day(slot.span.last)}为止。"
    return remind_once(
        key=f"duty:{organisation.pk}:{rule.code}:{slot.span.first:%Y%m%d}:{key}",
        people=people.values(),
        purpose=PURPOSE,
        subject=f"制度性任务{'未完成' if missed else '将到期'}：{rule.title}",
        body=f"{rule.title}（{rule.clause.label}：{rule.clause.wording}）\n{count}{end}",
        link=reverse("duties-year", args=[slot.span.last.year]),
        now=now,
    )


def _lacking(duty: DutyYear, slot: Slot) -> Iterable[Person]:
    """Who still owes it: the members themselves, or who leads and handles the departments."""
    keys = [key for key, _ in slot.lacking]
    if duty.obligation.each_unit:
        return (person for unit in Unit.objects.filter(pk__in=keys) for person in people_in_charge(unit))
    return Person.objects.filter(pk__in=keys)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
