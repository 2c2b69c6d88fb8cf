"""When a meeting can be held at the earliest, what rhythm the rulebook asks for, and a calendar as text (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from committees.calendar.rules import SHANGHAI, WorkingCalendar, local_day, next_working_day
from committees.rules import Body, Clause, Matter
from committees.rules.frequency import FrequencyRule
from committees.rules.terms import Period
from meetings.notices.rules import due_of, materials_deadline, notice_deadline

# No rulebook asks for more than a month ahead; twice that is the end of the search.
HORIZON = 62
PERIOD_DAYS = {Period.WEEK: 7, Period.MONTH: 30, Period.QUARTER: 91, Period.HALF: 182, Period.YEAR: 365}
USUAL_HOUR = time(9)
LINE_OCTETS = 75


@dataclass(frozen=True)
class Earliest:
    """The first working day that keeps the limits when notice and papers go out now, with the clauses that say so."""

    day: date
    clauses: tuple[Clause, ...]


def earliest_day(
    body: Body, matters: Iterable[Matter], at: time, now: datetime, calendar: WorkingCalendar
) -> Earliest | None:
    """The first working day on which a meeting at the hour `at` keeps the limits of notice and papers.

    None when none within two months does.
    """
    classes = list(matters) or [Matter.GENERAL]
    today = local_day(now)
    for days in range(HORIZON):
        day = today + timedelta(days=days)
        moment = datetime.combine(day, at, tzinfo=SHANGHAI)
        if moment <= now or next_working_day(calendar, day).day != day:
            continue
        limits = [notice_deadline(body, classes, moment, calendar), materials_deadline(body, classes, moment, calendar)]
        dated = [(limit, due) for limit in limits if limit is not None and (due := due_of(limit)) is not None]
        if all(due >= now for _, due in dated):
            return Earliest(day, tuple(dict.fromkeys(limit.clause for limit, _ in dated)))
    return None


def rhythm(
    rule: FrequencyRule | None, last: datetime | None, earliest: datetime, calendar: WorkingCalendar, count: int = 3
) -> list[datetime]:
    """The next regular dates: the weekday and hour of the last meeting, as often as the rulebook asks (whole weeks).

    A date on a day off moves to the next working day. Empty where the rulebook names no frequency.
    """
    if rule is None:
        return []
    weeks = max(1, PERIOD_DAYS[rule.period] // rule.times // 7)
    moment = _first(rule, last, earliest)
    found: list[datetime] = []
    while len(found) < count:
        day = next_working_day(calendar, local_day(moment)).day
        proposed = datetime.combine(day, moment.astimezone(SHANGHAI).timetz())
        if proposed >= earliest and (last is None or proposed > last):
            found.append(proposed)
        moment += timedelta(weeks=weeks)
    return found


def _first(rule: FrequencyRule, last: datetime | None, earliest: datetime) -> datetime:
    start = last.astimezone(SHANGHAI) if last else datetime.combine(local_day(earliest), USUAL_HOUR, tzinfo=SHANGHAI)
    if rule.weekday is not None:
        start += timedelta(days=(rule.weekday - 1 - start.weekday()) % 7)
    return start


@dataclass(frozen=True)
class Event:
    """One line of a calendar. `uid` never changes; `sequence` grows with every change of the meeting."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    summary: str
    place: str
    address: str
    changed_at: datetime
    cancelled: bool = False


def calendar_text(name: str, events: Iterable[Event]) -> str:
    """The events as one iCalendar text: CRLF, lines folded at 75 octets, special characters escaped."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//governance//meetings//ZH", "CALSCALE:GREGORIAN"]
    lines += ["METHOD:PUBLISH", f"X-WR-CALNAME:{_escaped(name)}", "X-WR-TIMEZONE:Asia/Shanghai"]
    for event in events:
        lines += _event(event)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _event(event: Event) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTAMP:{_stamp(event.changed_at)}",
        f"DTSTART:{_stamp(event.starts_at)}",
        f"DTEND:{_stamp(event.ends_at)}",
        f"SUMMARY:{_escaped(event.summary)}",
        f"LOCATION:{_escaped(event.place)}",
        f"URL:{event.address}",
        f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}",
        "END:VEVENT",
    ]


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    plain = " ".join(text.splitlines())
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _folded(line: str) -> Iterator[str]:
    """A line in pieces of at most 75 octets, no character torn; each further piece begins with a space."""
    piece, size = "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > LINE_OCTETS:
            yield piece
            piece, size = " ", 1
        piece += character
        size += octets
    yield piece
