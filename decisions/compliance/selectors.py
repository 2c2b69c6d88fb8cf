"""What acted at a meeting, as it was frozen; and the same over a year of one committee."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from committees.access.selectors import permissions_of
from committees.calendar.rules import local_day
from committees.models import AppliedRule, Committee, RulebookVersion, User
from committees.people.selectors import person_of
from committees.rulebooks.readable import Section, body_sections
from committees.rulebooks.selectors import body_rules, version_in_force
from committees.rules import Matter, Verdict, judge_frequency
from decisions.compliance.facts import facts_of
from decisions.compliance.rules import Applied, Listing, Standing, listing
from decisions.minutes.models import Minutes
from decisions.voting.models import Ballot
from decisions.voting.selectors import CONFIDENTIAL_READERS
from meetings.agenda.rules import CIRCLED_MATTERS
from meetings.models import AgendaEntry, Meeting
from meetings.scheduling.selectors import HELD, visible_to
from meetings.session.models import Recusal

READERS = (
    "handle_office", "direct_office", "record_meeting", "preside", "decide_agenda",
    "check_minutes", "sign_minutes", "keep_archive", "attend",
)  # fmt: skip
CHECKERS = ("handle_office", "direct_office", "preside", "decide_agenda")


def may_read(meeting: Meeting, user: User) -> bool:
    """Whoever takes part with a seat or prepares the meeting; observers do not."""
    return meeting.committee_id in permissions_of(user).committee_ids(*READERS)


def readable_meetings(user: User) -> QuerySet[Meeting]:
    """The meetings whose compliance the user may read."""
    held = permissions_of(user).committee_ids(*READERS)
    return (
        visible_to(user)
        .filter(committee__in=held)
        .select_related("committee__rulebook", "rulebook_version", "recorder")
    )


def checked_committees(user: User) -> QuerySet[Committee]:
    """The committees whose yearly self-check the user may make."""
    return Committee.objects.filter(pk__in=permissions_of(user).committee_ids(*CHECKERS)).select_related("organisation")


@dataclass(frozen=True)
class Discretion:
    """What a reader may not be told: titles of circled matters, and items from which the reader was recused."""

    masked: dict[int, str] = field(default_factory=dict)
    hidden: frozenset[int] = frozenset()

    def shows(self, entry: AgendaEntry) -> bool:
        """Whether the reader may know what became of an item."""
        return entry.pk not in self.hidden

    def told(self, subject: str, entries: Iterable[AgendaEntry]) -> str:
        """A subject without the titles that the reader may not know."""
        for entry in entries:
            if entry.pk in self.masked or entry.pk in self.hidden:
                subject = subject.replace(entry.item.title, self.masked.get(entry.pk, "已回避的议题"))
        return subject


def discretion_for(user: User | None, entries: list[AgendaEntry], committee_id: int) -> Discretion:
    """By the matters of the items and the recusals of the reader; None: the office's own report names no title."""
    circled = {
        entry.pk: f"{Matter(entry.item.matter).label}议题" for entry in entries if entry.item.matter in CIRCLED_MATTERS
    }
    if user is None:
        return Discretion(circled)
    person = person_of(user)
    recused = Recusal.objects.filter(entry__in=[entry.pk for entry in entries], roll__person=person)
    hidden = frozenset(recused.values_list("entry_id", flat=True)) if person else frozenset()
    if committee_id in permissions_of(user).committee_ids(*CONFIDENTIAL_READERS):
        circled = {}
    return Discretion(circled, hidden)


def sections_of(meeting: Meeting, now: datetime) -> tuple[RulebookVersion, tuple[Section, ...]]:
    """The version that holds for a meeting, and the rules of its body."""
    version = meeting.rulebook_version or version_in_force(meeting.committee, now)
    return version, body_sections(body_rules(meeting, now))


def meeting_listing(meeting: Meeting, user: User, now: datetime) -> tuple[RulebookVersion, Listing]:
    """合规 of one meeting: every rule of its body with what became of it."""
    entries = list(
        meeting.entries.select_related("item")
        .prefetch_related("recusals", "item__steps", "opinions__roll")
        .order_by("position")
    )
    discretion = discretion_for(user, entries, meeting.committee_id)
    ballots = list(_ballots([meeting]))
    version, sections = sections_of(meeting, now)
    applied = _applied(meeting, entries, ballots, _rows([meeting], entries), discretion)
    minutes = _latest_minutes([meeting]).get(meeting.pk)
    facts = facts_of(meeting, entries, [b for b in ballots if discretion.shows(b.motion.entry)], minutes, now)
    matters = frozenset(Matter(entry.item.matter) for entry in entries)
    return version, listing(sections, applied, facts, matters, meeting.state in HELD)


def _ballots(meetings: list[Meeting]) -> QuerySet[Ballot]:
    return (
        Ballot.objects.filter(motion__entry__meeting__in=meetings, verdict__isnull=False)
        .select_related("motion__entry__item")
        .order_by("pk")
    )


def _rows(meetings: list[Meeting], entries: list[AgendaEntry]) -> list[AppliedRule]:
    names = [f"meeting:{meeting.pk}" for meeting in meetings] + [f"item:{entry.item_id}" for entry in entries]
    return list(AppliedRule.objects.filter(aggregate__in=names).order_by("pk"))


def _latest_minutes(meetings: list[Meeting]) -> dict[int, Minutes]:
    return {row.meeting_id: row for row in Minutes.objects.filter(meeting__in=meetings).order_by("version")}


def _applied(
    meeting: Meeting,
    entries: list[AgendaEntry],
    ballots: list[Ballot],
    rows: list[AppliedRule],
    discretion: Discretion,
) -> list[Applied]:
    """The frozen verdicts of one meeting: rows of the gate, and closed ballots."""
    by_item = {f"item:{entry.item_id}": entry for entry in entries}
    found = []
    for row in rows:
        entry = by_item.get(row.aggregate)
        if row.aggregate != f"meeting:{meeting.pk}" and (entry is None or not discretion.shows(entry)):
            continue
        subject = discretion.told(row.subject, entries)
        verdict = Verdict.from_dict(row.verdict)
        found.append(Applied(subject, verdict, row.override_reason, row.override_allowed_by))
    for ballot in ballots:
        entry = ballot.motion.entry
        if entry.meeting_id == meeting.pk and discretion.shows(entry):
            found.append(Applied(_ballot_subject(ballot, discretion), Verdict.from_dict(ballot.verdict or {})))
    return found


def _ballot_subject(ballot: Ballot, discretion: Discretion) -> str:
    entry = ballot.motion.entry
    title = discretion.masked.get(entry.pk) or f"“{entry.item.title}”"
    again = f"第{ballot.round}轮" if ballot.round > 1 else ""
    return f"第{entry.position}项 {title}{again}表决"


@dataclass(frozen=True)
class MeetingCheck:
    """One meeting of the year: how many rules acted, what was waived, what was not kept."""

    meeting: Meeting
    applied: int
    waived: tuple[Applied, ...]
    failed: tuple[Applied, ...]
    minutes: str


@dataclass(frozen=True)
class YearCheck:
    """The yearly self-check of a committee, up to the day on which it is made."""

    committee: Committee
    year: int
    until: date
    frequency: Verdict
    checks: tuple[MeetingCheck, ...]
    version: RulebookVersion

    @property
    def applied(self) -> int:
        """How many verdicts acted in the year."""
        return sum(check.applied for check in self.checks)

    @property
    def waived(self) -> int:
        """How many of them were waived."""
        return sum(len(check.waived) for check in self.checks)

    @property
    def failed(self) -> int:
        """How many were not kept."""
        return sum(len(check.failed) for check in self.checks)


def held_meetings(committee: Committee, year: int) -> list[Meeting]:
    """The meetings of a committee that were opened in a year and are over, the first one first."""
    found = Meeting.objects.filter(committee=committee, state__in=HELD, opened_at__isnull=False, starts_at__year=year)
    entries = Prefetch("entries", AgendaEntry.objects.select_related("item").order_by("position"))
    return list(found.prefetch_related(entries).order_by("starts_at", "pk"))


def year_check(committee: Committee, year: int, user: User | None, now: datetime) -> YearCheck:
    """All that the record says about how a committee kept its rules in a year (a fixed number of queries)."""
    meetings = held_meetings(committee, year)
    entries = [entry for meeting in meetings for entry in meeting.entries.all()]
    rows, ballots, minutes = _rows(meetings, entries), list(_ballots(meetings)), _latest_minutes(meetings)
    discretion = discretion_for(user, entries, committee.pk)
    until = min(date(year, 12, 31), local_day(now))
    start = first_day(committee, year)
    days = [local_day(meeting.starts_at) for meeting in meetings]
    body = body_rules(committee, now)
    return YearCheck(
        committee=committee,
        year=year,
        until=until,
        frequency=judge_frequency(body, days, min(start, until), until),
        checks=tuple(_check(meeting, rows, ballots, minutes.get(meeting.pk), discretion, now) for meeting in meetings),
        version=version_in_force(committee, now),
    )


def _check(
    meeting: Meeting,
    rows: list[AppliedRule],
    ballots: list[Ballot],
    minutes: Minutes | None,
    discretion: Discretion,
    now: datetime,
) -> MeetingCheck:
    applied = _applied(meeting, list(meeting.entries.all()), ballots, rows, discretion)
    return MeetingCheck(
        meeting=meeting,
        applied=len(applied),
        waived=tuple(each for each in applied if each.standing is Standing.WAIVED),
        failed=tuple(each for each in applied if each.standing is Standing.FAILED),
        minutes=_minutes_words(minutes, now),
    )


def _minutes_words(minutes: Minutes | None, now: datetime) -> str:
    if minutes is None:
        return "未编发"
    if minutes.issued_at is None:
        late = minutes.due_at is not None and minutes.due_at < now
        return "逾期未印发" if late else "尚未印发"
    late = minutes.due_at is not None and minutes.issued_at > minutes.due_at
    day = timezone.localtime(minutes.issued_at)
    return f"{day.month}月{day.day}日印发{'（逾期）' if late else ''}"


def first_day(committee: Committee, year: int) -> date:
    """From when the number of meetings is judged: the year's first day, but not before the committee's first term,
    nor before the month in which this installation recorded its first meeting."""
    begun = committee.terms.order_by("starts_on").values_list("starts_on", flat=True).first()
    earliest = Meeting.objects.filter(committee=committee, opened_at__isnull=False).order_by("starts_at").first()
    days = [date(year, 1, 1)]
    if begun is not None:
        days.append(begun)
    if earliest is not None:
        days.append(local_day(earliest.starts_at).replace(day=1))
    return max(days)
