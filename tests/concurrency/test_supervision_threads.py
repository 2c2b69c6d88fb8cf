"""Two who act on one matter at once: one of them, never both; registers number without gaps; a day is recorded once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from committees.calendar.rules import local_day
from committees.errors import Refused
from committees.ledger.models import LedgerEntry
from committees.ledger.verification import verify
from committees.models import Outbox
from decisions.duties.selectors import obligations
from decisions.duties.services import record_duty
from decisions.models import ExtensionRequest, LeaveSlip, PaperLoan, SupervisedMatter
from decisions.registers import services as registers
from decisions.supervision import services
from decisions.supervision.states import ExtensionState, MatterState
from tests.factories import District
from tests.supervision_support import make_matter, make_supervised_district
from tests.threads import in_threads

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
DAY = timedelta(days=1)


@pytest.fixture
def district(now: datetime) -> District:
    return make_supervised_district(now, members=3)


def fresh(matter: SupervisedMatter) -> SupervisedMatter:
    return SupervisedMatter.objects.get(pk=matter.pk)


def one_of(errors: list[BaseException], losers: int) -> None:
    assert len(errors) == losers
    assert all(isinstance(error, Refused) for error in errors), errors


def test_one_sign_off_of_four(district: District, now: datetime) -> None:
    matter = make_matter(district, now, state=MatterState.DONE)
    user = district.user("supervisor")
    one_of(in_threads(4, lambda _: services.sign_off_matter(matter=fresh(matter), user=user, now=now)), 3)
    assert LedgerEntry.objects.filter(verb="supervision_signed_off").count() == 1
    assert Outbox.objects.filter(key__contains=":signed-off:", recipient=district.user("handler").person).count() == 2
    assert verify().holds


def test_accepted_or_returned_and_not_both(district: District, now: datetime) -> None:
    matter = make_matter(district, now, state=MatterState.CHECKING)
    user = district.user("supervisor")

    def act(number: int) -> None:
        if number % 2:
            services.accept_matter(matter=fresh(matter), user=user, now=now)
        else:
            services.return_matter(matter=fresh(matter), reason="不合格", user=user, now=now)

    one_of(in_threads(2, act), 1)
    verbs = ("supervision_accepted", "supervision_returned")
    assert LedgerEntry.objects.filter(verb__in=verbs).count() == 1
    assert fresh(matter).state in (MatterState.DONE, MatterState.REWORK)


def test_an_extension_is_granted_or_falls_away_with_the_final_report(district: District, now: datetime) -> None:
    matter = make_matter(district, now)
    handler, supervisor = district.user("handler"), district.user("supervisor")
    until = matter.due_on + 10 * DAY
    services.ask_extension(matter=matter, until=until, reason="阴雨", user=handler, now=now)

    def act(number: int) -> None:
        if number:
            services.grant_extension(matter=fresh(matter), user=supervisor, now=now)
        else:
            services.submit_matter(matter=fresh(matter), text="已完成", user=handler, now=now)

    in_threads(2, act)
    request, after = ExtensionRequest.objects.get(), fresh(matter)
    assert after.state == MatterState.CHECKING
    granted = request.state == ExtensionState.GRANTED
    assert granted or request.state == ExtensionState.WITHDRAWN
    assert (after.due_on > matter.due_on) is granted
    assert LedgerEntry.objects.filter(verb="supervision_extension_granted").count() == int(granted)


def test_leave_is_decided_once_or_withdrawn(district: District, now: datetime) -> None:
    today = local_day(now)
    handler = district.user("handler")
    slip = registers.ask_leave(
        organisation=district.organisation,
        person=handler.person,
        kind="personal",
        starts_on=today,
        ends_on=today,
        reason="家事",
        user=handler,
        now=now,
    )
    head, chair = district.user("office_head"), district.user("chair")

    def act(number: int) -> None:
        mine = LeaveSlip.objects.get(pk=slip.pk)
        if number == 0:
            registers.withdraw_leave(slip=mine, user=handler, now=now)
        else:
            registers.decide_leave(slip=mine, approved=True, user=head if number == 1 else chair, now=now)

    one_of(in_threads(3, act), 2)
    assert LedgerEntry.objects.filter(aggregate=f"leave:{slip.pk}").count() == 2


def test_loans_are_numbered_without_gaps_and_a_duty_is_recorded_once(district: District, now: datetime) -> None:
    today, office = local_day(now), district.user("office")
    code = next(iter(obligations(district.organisation, now)))

    def act(number: int) -> None:
        if number < 4:
            registers.lend_paper(
                organisation=district.organisation,
                unit=district.unit,
                user=office,
                now=now,
                title="通报",
                level="secret",
                serial=f"{number}",
                pages=1,
                from_on=today,
                until_on=today,
                borrower="张三",
                purpose="学习",
                unit_head="局长",
            )
        else:
            args = {"organisation": district.organisation, "code": code, "day": today, "evidence": "材料"}
            record_duty(user=office, now=now, **args)

    one_of(in_threads(7, act), 2)
    assert sorted(PaperLoan.objects.values_list("number", flat=True)) == [1, 2, 3, 4]
    assert LedgerEntry.objects.filter(verb="duty_performed").count() == 1
    assert verify().holds
