"""Numbers from the record, over what the reader may see and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, QuerySet, Sum
from django.utils import timezone

from committees.access.selectors import permissions_of
from committees.calendar.rules import end_of, local_day
from committees.calendar.selectors import working_calendar
from committees.models import AppliedRule, Committee, Organisation, User
from committees.people.selectors import committees_by_id, person_of
from committees.rulebooks.selectors import body_rules
from committees.rules import Clause, Matter, deadline_minutes, judge_frequency
from decisions.compliance.selectors import READERS, first_day
from decisions.minutes.models import Minutes
from decisions.statistics.rules import Cell, Period, Table, crossed, percent
from decisions.supervision.rules import LIGHT_LABELS, Light
from decisions.supervision.selectors import lights_by_unit, lights_by_year
from decisions.supervision.selectors import visible_to as matters_visible_to
from decisions.voting.models import Resolution
from decisions.voting.selectors import resolutions_visible_to
from meetings.agenda.models import AgendaItem
from meetings.agenda.selectors import visible_to as items_visible_to
from meetings.models import AgendaEntry, AttendanceInterval, Meeting, RollEntry
from meetings.notices.rules import due_of
from meetings.scheduling.selectors import HELD
from meetings.scheduling.selectors import visible_to as meetings_visible_to
from meetings.scheduling.states import ENTRY_OUTCOME_LABELS, EntryOutcome

OUTCOMES = {str(outcome): label for outcome, label in ENTRY_OUTCOME_LABELS.items()}
PUNCTUAL = {"notice": "会议通知", "materials": "会议材料"}


def committees_of(user: User) -> QuerySet[Committee]:
    """The committees whose numbers the user may see."""
    real = committees_by_id(permissions_of(user).committee_ids(*READERS, "supervise")).filter(rehearsal_of__isnull=True)
    return real.order_by("position", "pk")


def houses_of(user: User) -> list[Organisation]:
    """The organisations whose numbers the user may see, his own first. Numbers of two are never added up."""
    held = permissions_of(user).committee_ids(*READERS, "supervise")
    found = list(Organisation.objects.filter(committees__in=held).distinct().order_by("pk"))
    person = person_of(user)
    return sorted(found, key=lambda each: person is None or each.pk != person.organisation_id)


def may_count(user: object) -> bool:
    """Whether there is anything to count for this user."""
    return isinstance(user, User) and bool(permissions_of(user).committee_ids(*READERS, "supervise"))


class Numbers:
    """All tables for one reader, one period, one organisation, and one of its committees or all that he may see."""

    def __init__(
        self,
        user: User,
        period: Period,
        committee: Committee | None,
        now: datetime,
        organisation: Organisation | None = None,
    ) -> None:
        self.user, self.period, self.now = user, period, now
        house = committee.organisation_id if committee else self._house(organisation)
        self.committees = [
            each
            for each in committees_of(user)
            if each.organisation_id == house and (committee is None or each.pk == committee.pk)
        ]
        # Who only supervises sees no meetings: numbers of none would be taken for meetings that were not held.
        read = permissions_of(user).committee_ids(*READERS)
        self.bodies = [each for each in self.committees if each.pk in read]
        self.since = end_of(period.start - timedelta(days=1))
        self.until = end_of(period.end)

    def _house(self, organisation: Organisation | None) -> int | None:
        """The organisation that was asked for, else the reader's own."""
        houses = [each.pk for each in houses_of(self.user)]
        if organisation is not None:
            return organisation.pk if organisation.pk in houses else None
        return houses[0] if houses else None

    def tables(self) -> list[Table]:
        """Every table, in the order of the page; a fixed number of queries per committee."""
        counted = [self.decisions(), self.amounts(), self.lights(), self.lights_by_year()]
        if not self.bodies:
            return counted
        return [
            self.held(),
            self.attendance(),
            self.by_class(),
            self.by_unit(),
            self.deferred(),
            self.punctuality(),
            self.duration(),
            self.waived(),
            *counted,
        ]

    def meetings(self) -> QuerySet[Meeting]:
        """The meetings held in the period."""
        seen = meetings_visible_to(self.user).filter(committee__in=self.bodies)
        return seen.filter(
            state__in=HELD, opened_at__isnull=False, starts_at__gt=self.since, starts_at__lte=self.until
        ).order_by("starts_at", "pk")

    def entries(self) -> QuerySet[AgendaEntry]:
        """The items that had an outcome at those meetings, as far as the reader may see them."""
        seen = items_visible_to(self.user).values("pk")
        concluded = AgendaEntry.objects.filter(meeting__in=self.meetings().values("pk"), item__in=seen)
        return concluded.exclude(outcome="").select_related("item__unit")

    def resolutions(self) -> QuerySet[Resolution]:
        """The decisions of the period that the reader may see."""
        seen = resolutions_visible_to(self.user).filter(
            ballot__motion__entry__meeting__committee__in=self.committees,
            adopted_at__gt=self.since,
            adopted_at__lte=self.until,
        )
        return Resolution.objects.filter(pk__in=seen.values("pk"))

    def held(self) -> Table:
        """Meetings by body against the required frequency."""
        days: dict[int, list[datetime]] = {}
        for committee_id, starts_at in self.meetings().values_list("committee", "starts_at"):
            days.setdefault(committee_id, []).append(starts_at)
        rows: list[tuple[Cell, ...]] = [
            (each.short_name, len(days.get(each.pk, [])), *self._frequency(each, days)) for each in self.bodies
        ]
        return Table(
            "held", "会议召开次数", ("会议主体", "召开次数", "规定次数", "对照规定"), tuple(rows), charted=(1,)
        )

    def _frequency(self, committee: Committee, days: dict[int, list[datetime]]) -> tuple[str, str]:
        body = body_rules(committee, self.now)
        if body.frequency is None:
            return "未规定", "—"
        end = min(self.period.end, local_day(self.now))
        start = min(max(self.period.start, first_day(committee, self.period.start.year)), end)
        verdict = judge_frequency(body, [local_day(each) for each in days.get(committee.pk, [])], start, end)
        return f"每{body.frequency.period.label} {body.frequency.times} 次", verdict.arithmetic

    def attendance(self) -> Table:
        """Attendance per member and body: everyone on the frozen roll who counted, present by the check-in."""
        bodies = {each.pk: each.short_name for each in self.bodies}
        there = AttendanceInterval.objects.filter(roll=OuterRef("pk"))
        roll = RollEntry.objects.filter(meeting__in=self.meetings().values("pk"), entitled=True)
        found: dict[tuple[int, str, int], list[int]] = {}
        facts = roll.annotate(there=Exists(there)).order_by("order", "pk")
        columns = ("person", "name", "meeting__committee", "there", "on_leave")
        for person, name, body, present, leave in facts.values_list(*columns):
            cells = found.setdefault((person, name, body), [0, 0, 0, 0])
            cells[0] += 1
            cells[1 if present else 2 if leave else 3] += 1
        rows: tuple[tuple[Cell, ...], ...] = tuple(
            (name, bodies[body], *cells, percent(cells[1], cells[0])) for (_, name, body), cells in found.items()
        )
        titles = ("成员", "会议主体", "应到", "实到", "请假", "缺席", "到会率（%）")
        named = 2 if len(bodies) > 1 else 1
        return Table("attendance", "成员到会", titles, rows, charted=(3, 4, 5), named=named)

    def by_class(self) -> Table:
        """Items by class and outcome."""
        facts = [(Matter(entry.item.matter).label, entry.outcome) for entry in self.entries()]
        rows = crossed(facts, OUTCOMES, [matter.label for matter in Matter])
        return self._outcomes("classes", "议题类别与结论", "类别", rows)

    def by_unit(self) -> Table:
        """Items by unit and outcome."""
        facts = [(entry.item.unit.name, entry.outcome) for entry in self.entries().order_by("item__unit__position")]
        return self._outcomes("units", "提出单位与结论", "提出单位", crossed(facts, OUTCOMES))

    def _outcomes(self, key: str, title: str, first: str, rows: tuple[tuple[Cell, ...], ...]) -> Table:
        columns = (first, *OUTCOMES.values(), "合计")
        return Table(key, title, columns, rows, charted=tuple(range(1, len(OUTCOMES) + 1)))

    def deferred(self) -> Table:
        """What was put off, and how often."""
        entries = self.entries().filter(outcome=EntryOutcome.DEFERRED)
        counts = Counter((entry.item.title, entry.item.unit.name) for entry in entries)
        rows = tuple((title, unit, number) for (title, unit), number in counts.most_common())
        return Table("deferred", "缓议", ("议题", "提出单位", "缓议次数"), rows, charted=(2,))

    def decisions(self) -> Table:
        """Decisions by 三重一大 class with the amounts of their items, in whole yuan."""
        item = "ballot__motion__entry__item__"
        found = self.resolutions().order_by().values(f"{item}matter")
        counts = {row[f"{item}matter"]: row for row in found.annotate(number=Count("pk"))}
        sums = {row["matter"]: row["total"] for row in self._sums()}
        rows = tuple(
            (matter.label, counts[matter]["number"], sums.get(matter) or 0) for matter in Matter if matter in counts
        )
        return Table("decisions", "决定事项", ("类别", "决定数", "涉及金额（元）"), rows, charted=(1,))

    def _sums(self) -> list[dict[str, Any]]:
        """The money of the items decided, by class: an item that several decisions settled counts once."""
        items = self.resolutions().values("ballot__motion__entry__item")
        found = AgendaItem.objects.filter(pk__in=items, amount__isnull=False).order_by().values("matter")
        return [dict(row) for row in found.annotate(number=Count("pk"), total=Sum("amount"), most=Max("amount"))]

    def amounts(self) -> Table:
        """The money in those decisions by 三重一大 class, in whole yuan."""
        counts = {row["matter"]: row for row in self._sums()}
        rows = tuple(
            (each.label, counts[each]["number"], counts[each]["total"], counts[each]["most"])
            for each in Matter
            if each in counts
        )
        columns = ("类别", "有金额的议题数", "金额合计（元）", "最大一项（元）")
        return Table("amounts", "决定涉及金额", columns, rows, charted=(2, 3), stacked=False)

    def punctuality(self) -> Table:
        """Notices and papers in time (not waived), minutes by their own limit."""
        keys = [f"meeting:{pk}" for pk in self.meetings().values_list("pk", flat=True)]
        counts: Counter[tuple[str, bool]] = Counter()
        judged: dict[str, int] = {check: len(set(self._judged(keys, check))) for check in PUNCTUAL}
        applied = AppliedRule.objects.filter(aggregate__in=keys, check_name__in=list(PUNCTUAL))
        for check, reason in applied.values_list("check_name", "override_reason"):
            counts[check, reason == ""] += 1
        rows: list[tuple[Cell, ...]] = [
            (label, counts[check, True], counts[check, False], 0, len(keys) - judged[check])
            for check, label in PUNCTUAL.items()
        ]
        latest = {row.meeting_id: row for row in Minutes.objects.filter(meeting__in=self.meetings().values("pk"))}
        standing = Counter(self._standing(minutes) for minutes in latest.values())
        standing.update(self._undrafted(list(latest)))
        rows.append(("会议纪要", standing["in time"], standing["late"], standing["open"], standing["no limit"]))
        columns = ("环节", "按期", "逾期或例外", "在办", "规则未定时限")
        return Table("punctuality", "按期情况", columns, tuple(rows), charted=(1, 2, 3, 4))

    def _judged(self, keys: list[str], check: str) -> QuerySet[AppliedRule, str]:
        """The meetings for which a limit of this kind was judged at all: a body may have none."""
        rows = AppliedRule.objects.filter(aggregate__in=keys, check_name=check)
        return rows.values_list("aggregate", flat=True)

    def _standing(self, minutes: Minutes) -> str:
        ended = minutes.issued_at or self.now
        if minutes.due_at is None and minutes.issued_at is not None:
            return "no limit"
        if minutes.due_at is not None and ended > minutes.due_at:
            return "late"
        return "in time" if minutes.issued_at else "open"

    def _undrafted(self, drafted: list[int]) -> Iterator[str]:
        """Meetings of which there are no minutes yet: their limit runs, and passes, all the same."""
        calendar = working_calendar()
        rows = self.meetings().exclude(pk__in=drafted).filter(closed_at__isnull=False)
        for meeting in rows.select_related("committee__rulebook", "rulebook_version__rulebook"):
            if meeting.closed_at is None:
                continue
            due = due_of(deadline_minutes(body_rules(meeting, self.now), Matter.GENERAL, meeting.closed_at, calendar))
            yield "late" if due is not None and self.now > due else "open"

    def duration(self) -> Table:
        """How long meetings took against their plan, in minutes."""
        return Table(
            "duration",
            "会议时长",
            ("会议", "计划（分钟）", "实际（分钟）", "相差"),
            tuple(self._durations()),
            charted=(1, 2),
            stacked=False,
        )

    def _durations(self) -> Iterator[tuple[Cell, ...]]:
        for meeting in self.meetings():
            if meeting.opened_at is None or meeting.closed_at is None:
                continue
            planned = (meeting.ends_at - meeting.starts_at) // timedelta(minutes=1)
            real = (meeting.closed_at - meeting.opened_at) // timedelta(minutes=1)
            day = timezone.localtime(meeting.starts_at)
            yield f"{day.month}月{day.day}日 {meeting.title}", planned, real, real - planned

    def waived(self) -> Table:
        """Ordinary rules that were not kept, with a reason and the name of who allowed it."""
        keys = [f"meeting:{pk}" for pk in self.meetings().values_list("pk", flat=True)]
        keys += [f"item:{pk}" for pk in self.entries().values_list("item", flat=True)]
        rules = AppliedRule.objects.filter(aggregate__in=keys).exclude(override_reason="")
        counts: Counter[tuple[str, str]] = Counter()
        for verdict in rules.values_list("verdict", flat=True):
            clause = Clause.from_dict(verdict["clause"])
            counts[clause.label, clause.wording] += 1
        rows = tuple((label, wording, number) for (label, wording), number in counts.most_common())
        return Table("waived", "经准许的例外", ("条款", "内容", "次数"), rows, charted=(2,))

    def lights(self) -> Table:
        """Matters initiated in the period by lead unit and light, as they stand now."""
        matters = matters_visible_to(self.user).filter(
            committee__in=self.committees, created_at__gt=self.since, created_at__lte=self.until
        )
        rows: tuple[tuple[Cell, ...], ...] = tuple(
            (each.unit, *(each.counts[light] for light in Light), each.total)
            for each in lights_by_unit(matters, local_day(self.now))
        )
        columns = ("主办单位", *(LIGHT_LABELS[light] for light in Light), "合计")
        return Table("lights", "督办亮灯", columns, rows, charted=tuple(range(1, len(Light) + 1)))

    def lights_by_year(self) -> Table:
        """Every matter by the year of its number and its lead unit, as it stands now, whatever the period."""
        matters = matters_visible_to(self.user).filter(committee__in=self.committees)
        rows: tuple[tuple[Cell, ...], ...] = tuple(
            (f"{year}年", each.unit, *(each.counts[light] for light in Light), each.total)
            for year, each in lights_by_year(matters, local_day(self.now))
        )
        columns = ("年度", "主办单位", *(LIGHT_LABELS[light] for light in Light), "合计")
        charted = tuple(range(2, len(Light) + 2))
        return Table("light-years", "历年督办亮灯", columns, rows, charted=charted, named=2, dated=False)
