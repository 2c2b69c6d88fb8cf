"""Loans, leave, duties and steps of a 民主生活会 are told before and after their limits: inbox and mail, each once."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from committees.calendar.rules import local_day
from committees.calendar.selectors import working_calendar
from committees.models import Outbox, Person
from committees.outbox.states import Channel
from committees.rules.frequency import Span, spoken
from committees.rules.terms import Period
from decisions.duties import reminding
from decisions.duties import services as duties
from decisions.duties.reminding import remind_duties
from decisions.duties.rules import period_reminder
from decisions.duties.selectors import obligations
from decisions.life import reminding as reminding_life
from decisions.life import services as life_services
from decisions.life.reminding import remind_life
from decisions.registers import services as registers
from decisions.supervision import services as supervision
from decisions.supervision.states import MatterState
from tests.supervision_support import make_matter, make_supervised_district

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def town(now):
    town = make_supervised_district(
        now, rulebook="zuocun-town-2018", body="leadership-team", roles=("书记",), member_role="委员"
    )
    for person in Person.objects.all():
        Person.objects.filter(pk=person.pk).update(email=f"p{person.pk}@example.test")
    return town


def working_from(now: datetime) -> datetime:
    """The same hour of the first working day from a moment on."""
    calendar = working_calendar()
    while not calendar.is_working(local_day(now)):
        now += DAY
    return now


def at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9)))


def told(purpose: str) -> list[tuple[str, str, str]]:
    rows = Outbox.objects.filter(purpose=purpose).select_related("recipient").order_by("pk")
    return [(row.recipient.name, row.channel, row.subject) for row in rows]


def twice(act, now: datetime) -> int:
    """How many the first run wrote; the second writes none."""
    first = act(now=now)
    assert act(now=now) == 0
    return first


def life_of(town, now):
    return life_services.plan_life(
        committee=town.committee, body="democratic-life", theme="改进作风", planned_on=local_day(now) + 20 * DAY,
        user=town.user("office"), now=now,
    )  # fmt: skip


def test_a_loan_is_told_before_and_after_its_day_and_never_once_returned(town, now):
    today = local_day(now)
    slip = {
        "title": "内部通报", "level": "confidential", "serial": "000012", "pages": 6, "borrower": "张三",
        "purpose": "传达学习", "unit_head": "局长甲", "from_on": today, "until_on": today + 20 * DAY,
    }  # fmt: skip
    loan = registers.lend_paper(
        organisation=town.organisation, unit=town.unit, user=town.user("office"), now=now, **slip
    )
    assert twice(registers.remind_registers, working_from(now + DAY)) == 0
    late = working_from(at(loan.until_on) + DAY)
    assert twice(registers.remind_registers, late) > 0
    office, unit = town.user("office").person.name, town.user("handler").person.name
    rows = told("registers")
    for channel in (Channel.INBOX, Channel.MAIL):
        assert (office, channel, f"涉密文件逾期未还：{loan}") in rows
        assert (unit, channel, f"请归还借阅的文件：{loan}") in rows
    assert not Outbox.objects.filter(body__contains=loan.title).exists()
    registers.return_paper(loan=loan, returned_on=local_day(late), returner="张三", user=town.user("office"), now=late)
    assert registers.remind_registers(now=working_from(late + 8 * DAY)) == 0


def test_leave_that_has_ended_is_told_to_its_own(town, now):
    today = local_day(now)
    user = town.user("handler")
    slip = registers.ask_leave(
        organisation=town.organisation, person=user.person, user=user, now=now,
        kind="personal", starts_on=today, ends_on=today + DAY, reason="家事",
    )  # fmt: skip
    registers.decide_leave(slip=slip, approved=True, user=town.user("office_head"), now=now)
    assert twice(registers.remind_registers, working_from(now + 2 * DAY)) == 1
    assert {row[0] for row in told("registers")} == {user.person.name}


def test_an_occasion_is_told_to_its_person_and_the_recorders(town, now):
    found = obligations(town.organisation, now).items()
    code = next(code for code, each in found if each.by_occasion and each.kind == "within")
    person = town.members[1]
    row = duties.open_occasion(
        organisation=town.organisation, code=code, subject="报告", event_on=local_day(now),
        person=person, user=town.user("supervisor"), now=now,
    )  # fmt: skip
    remind_duties(now=working_from(at(row.due_on)))
    mine = [(name, channel) for name, channel, subject in told("duties") if subject.startswith("限期任务")]
    assert (person.name, Channel.INBOX) in mine
    assert (person.name, Channel.MAIL) in mine
    assert (town.user("supervisor").person.name, Channel.INBOX) in mine
    assert remind_duties(now=working_from(at(row.due_on))) == 0


def test_a_duty_of_a_period_is_told_before_its_end_and_once_when_missed(town, now):
    found = obligations(town.organisation, now).items()
    code, duty = next((c, each) for c, each in found if each.period is Period.QUARTER and ":duty:" in c)
    first = local_day(now).replace(month=(local_day(now).month - 1) // 3 * 3 + 1, day=1)
    duties.record_duty(
        organisation=town.organisation, code=code, day=min(first, local_day(now)), evidence="报告存办公室",
        user=town.user("supervisor"), now=now,
    )  # fmt: skip
    following = (first + timedelta(days=100)).replace(day=1)
    end = (following + timedelta(days=95)).replace(day=1) - DAY  # of the quarter after
    while (end.month % 3) or (end + DAY).day != 1:
        end += DAY
    calendar = working_calendar()
    last = end
    while not calendar.is_working(last):
        last -= DAY
    twice(remind_duties, at(last))
    assert any(subject == f"制度性任务将到期：{duty.title}" for _, _, subject in told("duties"))
    after = working_from(at(end + DAY))
    twice(remind_duties, after)
    missed = [row for row in told("duties") if row[2] == f"制度性任务未完成：{duty.title}"]
    assert missed
    remind_duties(now=working_from(after + 14 * DAY))
    assert [row for row in told("duties") if row[2] == f"制度性任务未完成：{duty.title}"] == missed


def test_a_duty_a_house_or_a_step_that_fails_keeps_no_other_from_its_reminder(town, now, monkeypatch, caplog):
    broken = make_supervised_district(now, code="other", rulebook="zuocun-town-2018", body="leadership-team")
    life_of(broken, now), life_of(town, now)
    whole, whole_step = reminding.duty_years, reminding_life.reminder_key

    def years(house, year, moment):
        return 1 / 0 if house == broken.organisation else whole(house, year, moment)

    calls: list[date] = []

    def first_fails(day, today, calendar):
        calls.append(day)
        return 1 / 0 if len(calls) == 1 else whole_step(day, today, calendar)

    monkeypatch.setattr(reminding, "duty_years", years)
    monkeypatch.setattr(reminding_life, "reminder_key", first_fails)
    day = working_from(at(date(local_day(now).year, 12, 25)))
    assert reminding.remind_duties(now=day) > 0
    assert remind_life(now=day) > 0
    assert len([each for each in caplog.records if "could not be reminded" in each.message]) == 2


def test_a_step_of_a_democratic_life_meeting_is_told_to_the_office(town, now):
    life = life_of(town, now)
    step = life.steps.filter(due_on__isnull=False).order_by("due_on").first()
    assert twice(remind_life, working_from(at(step.due_on) + DAY)) > 0
    assert {row[0] for row in told("life")} >= {town.user("office").person.name}
    assert {row[1] for row in told("life")} == {Channel.INBOX, Channel.MAIL}


def test_the_report_of_rectification_has_reminders_of_its_own(town, now):
    matter = make_matter(town, now, state=MatterState.CHECKING, days=200)
    matter = supervision.return_matter(matter=matter, reason="不合格", user=town.user("supervisor"), now=now)
    assert matter.rectify_on is not None
    assert twice(supervision.remind_matters, at(matter.rectify_on)) > 0
    rows = [row for row in told("supervision") if row[2].startswith("请报送整改报告")]
    assert {row[1] for row in rows} == {Channel.INBOX, Channel.MAIL}


@pytest.mark.parametrize(
    ("period", "first", "last", "day", "key"),
    [
        (Period.WEEK, date(2026, 3, 9), date(2026, 3, 15), date(2026, 3, 12), None),
        (Period.WEEK, date(2026, 3, 9), date(2026, 3, 15), date(2026, 3, 13), "before1"),
        (Period.WEEK, date(2026, 3, 9), date(2026, 3, 15), date(2026, 3, 14), None),
        (Period.WEEK, date(2026, 3, 9), date(2026, 3, 15), date(2026, 3, 16), "missed"),
        (Period.WEEK, date(2026, 3, 9), date(2026, 3, 15), date(2026, 3, 23), None),
        (Period.MONTH, date(2026, 3, 1), date(2026, 3, 31), date(2026, 3, 25), None),
        (Period.MONTH, date(2026, 3, 1), date(2026, 3, 31), date(2026, 3, 27), "before3"),
        (Period.MONTH, date(2026, 3, 1), date(2026, 3, 31), date(2026, 3, 31), "before0"),
    ],
)
def test_when_a_period_is_told(period, first, last, day, key):
    assert period_reminder(Span("", first, last), period, day, working_calendar()) == key


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("2026", "2026年"), ("2026-03", "2026年3月"), ("2026-Q4", "2026年第四季度"),
        ("2026-H2", "2026年下半年"), ("2026-W09", "2026年第9周"),
    ],
)  # fmt: skip
def test_a_period_is_named_as_people_say_it(name, words):
    assert spoken(name) == words
