"""民主生活会: its steps by the rulebook, nothing held without what a clause demands, the list within a month."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from committees.calendar.rules import WorkingCalendar, local_day
from committees.errors import Refused
from committees.ledger.models import LedgerEntry
from decisions.duties.rules import Standing
from decisions.duties.selectors import duty_years
from decisions.duties.services import withdraw_duty
from decisions.life import selectors, services
from decisions.life.models import LifeMeeting, LifeRecord
from decisions.life.plugs import todos_of
from decisions.life.rules import RECTIFY, rectify_limit
from decisions.life.states import LifeState, RecordKind, StepKind
from meetings.papers.intake import Upload
from tests.factories import make_district
from tests.items import signed_in

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def town(now):
    """A rulebook that asks for opinions beforehand and for the list within a month."""
    return make_district(now, members=3, rulebook="zuocun-town-2018", body="leadership-team", code="town")


def plan(house, now, login="office", days=10):
    day = local_day(now) + days * DAY
    values = {"body": "democratic-life", "theme": "改进作风", "planned_on": day}
    return services.plan_life(committee=house.committee, user=house.user(login), now=now, **values)


def gather(house, life, now, kind, **values):
    return services.gather(life=life, kind=kind, on=local_day(now), user=house.user("office"), now=now, **values)


def material(name="材料.txt"):
    return Upload(SimpleUploadedFile(name, "对照检查".encode()), name)


def tick(house, life, now, kind, note="已完成"):
    user = house.user("office")
    return services.tick_step(life=life, kind=kind, done_on=local_day(now), note=note, user=user, now=now)


def prepare(house, life, now):
    """Opinions, talks and materials of everybody."""
    gather(house, life, now, RecordKind.OPINION, other="群众座谈会", text="希望加快修路")
    for person in house.members:
        gather(house, life, now, RecordKind.TALK, person=person, other="分管部门负责人")
        gather(house, life, now, RecordKind.MATERIAL, person=person, file=material())
    for kind in (StepKind.OPINIONS, StepKind.TALKS, StepKind.MATERIALS):
        tick(house, life, now, kind)


def hold(house, life, now, reason="", login="office"):
    values = {"held_on": local_day(now), "note": "书记主持，三人到会", "reason": reason}
    return services.hold_life(life=life, user=house.user(login), now=now, **values)


def test_the_whole_way_to_the_closed_list(town, now):
    life = plan(town, now)
    prepare(town, life, now)
    hold(town, life, now)
    step = life.steps.get(kind=StepKind.RECTIFICATION)
    assert step.due_on == date(2026, 10, 5)  # a calendar month ends on Saturday, 3 October
    year = next(each for each in duty_years(town.organisation, now.year, now) if each.obligation.title == "民主生活会")
    assert year.count(Standing.MET) == 1
    assert year.done[0].fixed  # the meeting was held: that is not taken back as a slip of the pen
    with pytest.raises(Refused, match="没有这条登记"):
        withdraw_duty(
            organisation=town.organisation,
            sequence=year.done[0].sequence,
            reason="误",
            user=town.user("office"),
            now=now,
        )
    user, later = town.user("office"), now + 5 * DAY
    values = {"problem": "会风不紧", "measure": "压缩会议", "responsible": town.members[1], "user": user, "now": later}
    with pytest.raises(Refused, match="还没有内容"):
        services.settle_list(life=life, user=user, now=later)
    services.add_rectification(life=life, due_on=local_day(now) + 60 * DAY, **values)
    services.settle_list(life=life, user=user, now=later)
    assert any("会风不紧" in todo.text for todo in todos_of(town.user("member1"), later))
    with pytest.raises(Refused, match="1 项整改"):
        services.close_life(life=life, user=user, now=later)
    responsible = town.user("member1")
    services.finish_rectification(life=life, number=1, result="会议减少三成", user=responsible, now=later)
    for kind in (StepKind.REPORT_AFTER, StepKind.MADE_KNOWN, StepKind.FILED):
        tick(town, life, later, kind)
    services.close_life(life=life, user=user, now=later)
    life.refresh_from_db()
    assert life.state == LifeState.CLOSED
    verbs = list(LedgerEntry.objects.filter(aggregate=f"life:{life.pk}").values_list("verb", flat=True))
    assert (verbs[0], verbs[-1]) == ("life_planned", "life_closed")


@pytest.mark.parametrize(("held_on", "due_on"), [((2026, 7, 6), (2026, 8, 6)), ((2026, 12, 31), (2027, 2, 1))])
def test_within_a_month_is_a_calendar_month(held_on, due_on):
    assert rectify_limit(date(*held_on), RECTIFY, WorkingCalendar({}, frozenset())).day == date(*due_on)


def test_what_a_clause_demands_cannot_be_left_out_other_steps_need_a_reason(town, now):
    life = plan(town, now)
    with pytest.raises(Refused, match="须先完成：征求意见"):
        hold(town, life, now, reason="时间紧")
    gather(town, life, now, RecordKind.OPINION, other="意见箱", text="无")
    tick(town, life, now, StepKind.OPINIONS)
    with pytest.raises(Refused, match="写明未完成的理由"):
        hold(town, life, now)
    hold(town, life, now, reason="上级要求提前召开")
    entry = LedgerEntry.objects.get(verb="life_held")
    assert (len(entry.payload["missing"]), entry.payload["reason"]) == (2, "上级要求提前召开")


def test_the_district_is_silent_on_steps_and_says_so(now):
    house = make_district(now, members=3)
    life = plan(house, now)
    opinions = life.steps.get(kind=StepKind.OPINIONS)
    assert opinions.clause["default"]
    assert not life.steps.filter(kind=StepKind.REPORT_BEFORE).exists()


def test_a_talk_keeps_no_words_and_needs_both_sides(town, now):
    life = plan(town, now)
    row = gather(town, life, now, RecordKind.TALK, person=town.members[0], other="经办甲", text="他说了很多")
    assert row.text == ""
    with pytest.raises(Refused, match="谈话对象"):
        gather(town, life, now, RecordKind.TALK, person=town.members[0])
    with pytest.raises(Refused, match="本班子"):
        gather(town, life, now, RecordKind.TALK, person=town.user("handler").person, other="某人")
    assert "很多" not in str(list(LedgerEntry.objects.values_list("payload", flat=True)))


def test_materials_are_complete_or_it_is_said_why_not(town, now):
    life = plan(town, now)
    with pytest.raises(Refused, match="还没有登记材料"):
        tick(town, life, now, StepKind.MATERIALS)
    gather(town, life, now, RecordKind.MATERIAL, person=town.members[0], file=material())
    assert selectors.without_material(life, now) == [person.name for person in town.members[1:]]
    with pytest.raises(Refused, match="完成情况"):
        tick(town, life, now, StepKind.MATERIALS, note="")
    tick(town, life, now, StepKind.MATERIALS, note="二人请假，材料后补")
    with pytest.raises(Refused, match="已登记完成"):
        tick(town, life, now, StepKind.MATERIALS)


def test_a_list_that_comes_late_is_kept_as_late(town, now):
    life = plan(town, now)
    prepare(town, life, now)
    hold(town, life, now)
    late, user = now + 50 * DAY, town.user("office")
    assert any(todo.due < late and "整改清单" in todo.text for todo in todos_of(town.user("office_head"), late))
    values = {"problem": "问题", "measure": "措施", "responsible": town.members[0], "due_on": local_day(late)}
    services.add_rectification(life=life, user=user, now=late, **values)
    services.settle_list(life=life, user=user, now=late)
    assert LedgerEntry.objects.get(verb="life_list_settled").payload["overdue"] is True


def test_only_the_office_of_the_body_acts_and_only_its_circle_sees(town, now):
    with pytest.raises(Refused, match="办公室筹备"):
        plan(town, now, "handler")
    life = plan(town, now)
    for login in ("member1", "chair", "secretary", "handler"):
        with pytest.raises(Refused, match="办公室办理"):
            hold(town, life, now, login=login)
    seen = {
        login: selectors.visible_to(town.user(login)).exists()
        for login in ("office", "office_head", "chair", "member1", "secretary", "handler", "archivist", "outsider")
    }
    assert {login for login, found in seen.items() if found} == {"office", "office_head", "chair", "member1"}
    other = make_district(now, members=3, code="elsewhere")
    assert not selectors.visible_to(other.user("chair")).exists()


def test_a_refused_record_leaves_no_row(town, now):
    life = plan(town, now)
    before = LedgerEntry.objects.count()
    with pytest.raises(Refused):
        gather(town, life, now, RecordKind.OPINION, other="", text="")
    with pytest.raises(Refused, match="理由"):
        services.postpone_life(
            life=life, planned_on=life.planned_on + DAY, reason=" ", user=town.user("office"), now=now
        )
    assert (LifeRecord.objects.count(), LedgerEntry.objects.count()) == (0, before)
    later = {
        "life": life,
        "planned_on": life.planned_on + DAY,
        "reason": "防汛",
        "user": town.user("office"),
        "now": now,
    }
    with pytest.raises(Refused, match="同意延期的上级组织"):
        services.postpone_life(**later)
    services.postpone_life(**later, consent="市委组织部 9月2日")
    assert set(life.steps.exclude(due_on=None).values_list("due_on", flat=True)) == {life.planned_on + DAY}
    assert LifeMeeting.objects.get(pk=life.pk).planned_on == life.planned_on + DAY


def test_who_sits_elsewhere_finds_his_own_line_and_nothing_else_and_what_comes_after_has_its_day(town, now):
    life, handler = plan(town, now), town.user("handler")
    prepare(town, life, now)
    tick(town, life, now, StepKind.REPORT_BEFORE) if life.steps.filter(kind=StepKind.REPORT_BEFORE) else None
    services.hold_life(life=life, held_on=local_day(now), note="召开", user=town.user("office"), now=now, reason="无")
    assert not life.steps.filter(done_on=None, due_on=None).exists()
    services.add_rectification(
        life=life, problem="下乡少", measure="每周一次", responsible=handler.person, due_on=local_day(now) + DAY,
        user=town.user("office"), now=now,
    )  # fmt: skip
    services.settle_list(life=life, user=town.user("office"), now=now)
    line = next(todo for todo in todos_of(town.user("handler"), now) if "下乡少" in todo.text)
    client = signed_in(town, "handler")
    page = client.get(line.url).content.decode()
    assert reverse("life-meeting", args=[life.pk]) not in page
    assert client.get(reverse("life-meeting", args=[life.pk])).status_code == 404
    assert client.post(line.url, {"result": "已下乡四次"}).url == reverse("desk")
    assert not any("下乡少" in todo.text for todo in todos_of(town.user("handler"), now))
    assert signed_in(town, "other_handler").get(line.url).status_code == 404
