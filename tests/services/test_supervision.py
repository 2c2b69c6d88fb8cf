"""From a decision to 销号 through the services: refusal, rework, extension, sign-off; who may not; each once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from committees.access.services import grant_role
from committees.access.states import Role
from committees.calendar.rules import local_day
from committees.errors import Refused
from committees.ledger.models import LedgerEntry
from committees.ledger.ports import name_of
from committees.outbox.models import Outbox
from committees.rules import Matter
from decisions.models import ExtensionRequest, Reconsideration
from decisions.supervision import selectors, services
from decisions.supervision.plugs import todos_of
from decisions.supervision.rules import Light
from decisions.supervision.services.returning import reconsideration_verdict
from decisions.supervision.states import TRANSITIONS, MatterEvent, MatterState
from meetings.agenda.states import ItemState
from tests.factories import TERM_START, make_district
from tests.items import text_upload
from tests.supervision_support import make_matter, make_resolution, make_supervised_district

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def district(now):
    return make_supervised_district(now)


def verbs(matter):
    return list(
        LedgerEntry.objects.filter(aggregate=f"supervision:{matter.pk}")
        .exclude(verb__startswith="notice_")
        .order_by("sequence")
        .values_list("verb", flat=True)
    )


def test_a_decision_goes_through_refusal_rework_extension_and_sign_off(district, now):
    user = district.user
    matter = make_matter(district, now, resolution=make_resolution(district, now))
    services.report_progress(matter=matter, text="完成设计", percent=40, user=user("handler"), now=now)
    services.ask_extension(
        matter=matter, until=matter.due_on + 10 * DAY, reason="汛期停工", user=user("handler"), now=now
    )
    services.refuse_extension(matter=matter, reason="可以提前备料", user=user("supervisor"), now=now)
    again = matter.due_on + 7 * DAY
    services.ask_extension(matter=matter, until=again, reason="材料延迟到货", user=user("handler"), now=now)
    matter = services.grant_extension(matter=matter, user=user("supervisor"), now=now, comment="同意")
    assert matter.due_on >= again
    assert matter.first_due_on < matter.due_on
    services.submit_matter(matter=matter, text="已完工", user=user("handler"), now=now)
    matter = services.return_matter(matter=matter, reason="缺验收材料", user=user("supervisor"), now=now)
    assert (matter.state, matter.failures) == (MatterState.REWORK, 1)
    services.submit_matter(
        matter=matter, text="补齐验收材料", user=user("handler"), now=now, files=[text_upload("验收.txt")]
    )
    services.accept_matter(matter=matter, user=user("supervisor"), now=now)
    matter = services.sign_off_matter(matter=matter, user=user("supervisor"), now=now)
    services.archive_matter(matter=matter, user=user("archivist"), now=now)
    assert verbs(matter) == [
        "supervision_initiated", "supervision_approved", "supervision_assigned", "supervision_confirmed",
        "supervision_reported", "supervision_extension_asked", "supervision_extension_refused",
        "supervision_extension_asked", "supervision_extension_granted", "supervision_submitted",
        "supervision_returned", "supervision_submitted", "supervision_accepted", "supervision_signed_off",
        "supervision_archived",
    ]  # fmt: skip
    assert all(name_of(verb).label != verb for verb in verbs(matter))


@pytest.mark.parametrize("login", ["handler", "leader", "other_handler", "office", "chair", "member3", "outsider"])
def test_nobody_but_the_supervising_office_signs_off(district, now, login):
    matter = make_matter(district, now, state=MatterState.DONE)
    with pytest.raises(Refused):
        services.sign_off_matter(matter=matter, user=district.user(login), now=now)
    matter.refresh_from_db()
    assert matter.state == MatterState.DONE


@pytest.mark.parametrize("role", [Role.UNIT_HANDLER, Role.UNIT_LEADER])
def test_a_supervisor_who_also_serves_the_carrying_unit_cannot_sign_off(district, now, role):
    grant_role(role=role, scope=district.unit, user=district.user("supervisor"), starts_on=TERM_START, now=now)
    other = make_supervised_district(now, code="other")
    matter = make_matter(district, now, state=MatterState.CHECKING)
    for act in (services.accept_matter, services.sign_off_matter):
        with pytest.raises(Refused):
            act(matter=matter, user=district.user("supervisor"), now=now)
    with pytest.raises(Refused):
        services.accept_matter(matter=matter, user=other.user("supervisor"), now=now)


def test_a_supporting_unit_reports_but_does_not_submit_or_judge(district, now):
    matter = make_matter(district, now, supports=[district.other_unit])
    report = services.report_progress(
        matter=matter, text="配合完成", percent=30, user=district.user("other_handler"), now=now
    )
    assert report.unit == district.other_unit
    with pytest.raises(Refused, match="权限"):
        services.submit_matter(matter=matter, text="完成", user=district.user("other_handler"), now=now)


def test_the_initiator_does_not_approve_himself(district, now):
    matter = services.initiate_instruction(
        committee=district.committee,
        instructed_by="书记",
        instruction="请办",
        user=district.user("office_head"),
        now=now,
        title="事项",
        task="办理",
        lead_unit=district.unit,
        due_on=local_day(now) + DAY,
    )
    with pytest.raises(Refused, match="立项人"):
        services.approve_matter(matter=matter, user=district.user("office_head"), now=now)
    assert services.approve_matter(matter=matter, user=district.user("chair"), now=now).state == MatterState.APPROVED


def test_one_decision_may_have_several_duties_each_with_its_own_number(district, now):
    resolution = make_resolution(district, now)
    first = make_matter(district, now, resolution=resolution, state=MatterState.PROPOSED)
    second = make_matter(district, now, resolution=resolution, state=MatterState.PROPOSED, title="另一件事")
    assert (first.number, second.number) == (1, 2)
    assert selectors.matters_of(resolution, district.user("supervisor")).count() == 2


def test_late_reports_owe_a_reason_and_whole_work_owes_evidence(district, now):
    matter, handler = make_matter(district, now), district.user("handler")
    with pytest.raises(Refused, match="佐证"):
        services.report_progress(matter=matter, text="完成", percent=100, user=handler, now=now)
    late = now + 40 * DAY
    with pytest.raises(Refused, match="逾期原因"):
        services.report_progress(matter=matter, text="仍在办", percent=50, user=handler, now=late)
    services.report_progress(matter=matter, text="仍在办", percent=50, user=handler, now=late, late_reason="汛期")
    matter.refresh_from_db()
    assert matter.next_report_on == local_day(late) + 7 * DAY


def test_a_leader_reopens_what_was_signed_off_and_the_unit_signs_again(district, now):
    matter = make_matter(district, now, state=MatterState.SIGNED_OFF)
    new = local_day(now) + 30 * DAY
    with pytest.raises(Refused):
        services.reopen_matter(
            matter=matter, instructed_by="书记", instruction="再查", due_on=new, user=district.user("handler"), now=now
        )
    matter = services.reopen_matter(
        matter=matter, instructed_by="书记", instruction="再查", due_on=new, user=district.user("chair"), now=now
    )
    assert (matter.state, matter.signed_off_at, matter.percent) == (MatterState.ASSIGNED, None, 0)


def test_suspending_moves_the_limit_by_its_length(district, now):
    matter = make_matter(district, now)
    before = matter.due_on
    matter = services.suspend_matter(matter=matter, reason="等待上级批复", user=district.user("supervisor"), now=now)
    assert selectors.light(matter, now + 60 * DAY) is Light.PAUSED
    matter = services.resume_matter(matter=matter, user=district.user("supervisor"), now=now + 7 * DAY)
    assert matter.due_on >= before + 7 * DAY


def test_handing_over_asks_the_new_unit_to_sign_and_hides_it_from_the_old(district, now):
    matter = make_matter(district, now)
    services.hand_over_matter(
        matter=matter, lead_unit=district.other_unit, reason="职责调整", user=district.user("supervisor"), now=now
    )
    assert not selectors.visible_to(district.user("handler")).exists()
    assert selectors.visible_to(district.user("other_handler")).get().state == MatterState.ASSIGNED


def test_the_town_demands_rectification_in_seven_days_and_counts_failures(now):
    town = make_supervised_district(
        now, rulebook="zuocun-town-2018", body="leadership-team", roles=("书记",), member_role="委员"
    )
    matter = make_matter(town, now, state=MatterState.CHECKING)
    matter = services.return_matter(matter=matter, reason="不合格", user=town.user("supervisor"), now=now)
    assert matter.rectify_on >= local_day(now) + 7 * DAY
    services.submit_matter(matter=matter, text="整改", user=town.user("handler"), now=now)
    matter = services.return_matter(matter=matter, reason="仍不合格", user=town.user("supervisor"), now=now)
    assert selectors.failures_rule(town.committee, now).is_serious(matter.failures)
    assert "评优" in Outbox.objects.filter(key__contains=f"returned:{matter.revision}").first().body


def test_reminders_come_once_before_and_after(district, now):
    matter = make_matter(district, now, days=21)
    assert services.remind_matters(now=now) == 0
    near = now + (matter.due_on - local_day(now))
    first = services.remind_matters(now=near)
    assert first > 0
    assert services.remind_matters(now=near) == 0
    late = near + DAY
    assert services.remind_matters(now=late) > 0
    assert services.remind_matters(now=late) == 0


def test_every_pair_that_the_table_does_not_name_is_refused(district, now):
    matter = make_matter(district, now, state=MatterState.PROPOSED)
    named = {event for state, event in TRANSITIONS if state is MatterState.PROPOSED}
    calls = {
        MatterEvent.ASSIGN: services.assign_matter,
        MatterEvent.CONFIRM: services.confirm_matter,
        MatterEvent.ACCEPT: services.accept_matter,
        MatterEvent.SIGN_OFF: services.sign_off_matter,
        MatterEvent.ARCHIVE: services.archive_matter,
        MatterEvent.RESUME: services.resume_matter,
        MatterEvent.GRANT_EXTENSION: services.grant_extension,
    }
    assert not named & set(calls)
    for act in calls.values():
        with pytest.raises(Refused, match="待立项"):
            act(matter=matter, user=district.user("supervisor"), now=now)


def test_a_stale_copy_loses(district, now):
    matter = make_matter(district, now, state=MatterState.CHECKING)
    services.accept_matter(matter=matter, user=district.user("supervisor"), now=now)
    with pytest.raises(Refused):
        services.return_matter(matter=matter, reason="不合格", user=district.user("supervisor"), now=now)


def test_only_one_extension_waits_and_it_falls_away_with_the_report(district, now):
    matter, handler = make_matter(district, now), district.user("handler")
    until = matter.due_on + 5 * DAY
    services.ask_extension(matter=matter, until=until, reason="甲", user=handler, now=now)
    with pytest.raises(Refused, match="已有"):
        services.ask_extension(matter=matter, until=until, reason="乙", user=handler, now=now)
    services.submit_matter(matter=matter, text="完成", user=handler, now=now)
    assert ExtensionRequest.objects.get().state == "withdrawn"


def test_personnel_matters_stay_within_their_circle(district, now):
    resolution = make_resolution(district, now, matter=Matter.PERSONNEL)
    with pytest.raises(Refused):
        make_matter(district, now, resolution=resolution, state=MatterState.PROPOSED)
    assert not selectors.visible_to(district.user("office")).exists()


def test_a_decision_may_need_nobody_and_then_leaves_the_desk(district, now):
    resolution = make_resolution(district, now)
    supervisor = district.user("supervisor")
    assert any("明确承办单位" in todo.text for todo in todos_of(supervisor, now))
    services.waive_follow_up(resolution=resolution, reason="会上已办结", user=supervisor, now=now)
    assert not any("明确承办单位" in todo.text for todo in todos_of(supervisor, now))
    with pytest.raises(Refused, match="无需督办"):
        make_matter(district, now, resolution=resolution)


def test_where_nobody_supervises_the_office_is_asked_who_carries_a_decision_out(now):
    bare = make_district(now)
    resolution = make_resolution(bare, now)

    def asked(login):
        return [todo for todo in todos_of(bare.user(login), now) if f"为决定{resolution}明确承办单位" in todo.text]

    (line,) = asked("office")
    assert line.url == f"/resolutions/{resolution.pk}/"
    assert "还没有督查人员" in line.why
    assert not asked("member2")
    user = bare.user("secretary")
    grant_role(role=Role.SUPERVISION, scope=bare.committee, user=user, starts_on=TERM_START, now=now)
    assert not asked("office")
    assert "还没有督查人员" not in asked("secretary")[0].why


def test_the_desk_tells_each_role_its_part(district, now):
    make_matter(district, now, state=MatterState.CHECKING, title="待审事项")
    make_matter(district, now, state=MatterState.ASSIGNED, title="待签事项")
    make_matter(district, now, state=MatterState.PROPOSED, title="待批事项")
    supervisor = " ".join(todo.text for todo in todos_of(district.user("supervisor"), now))
    handler = " ".join(todo.text for todo in todos_of(district.user("handler"), now))
    head = " ".join(todo.text for todo in todos_of(district.user("office_head"), now))
    assert "审核督查事项办结报告：待审事项" in supervisor
    assert "签收督查事项：待签事项" in handler
    assert "待批事项" not in handler
    assert "批准督查立项：待批事项" in head


def test_a_late_matter_goes_back_to_the_body_as_an_item_that_names_its_old_one(district, now):
    resolution = make_resolution(district, now)
    matter = make_matter(district, now, resolution=resolution)
    item = services.propose_matter_to_body(matter=matter, reason="资金未到位", user=district.user("handler"), now=now)
    assert item.previous == resolution.ballot.motion.entry.item
    with pytest.raises(Refused, match="已提请"):
        services.propose_matter_to_body(matter=matter, reason="再提", user=district.user("handler"), now=now)


def test_a_reconsideration_names_the_old_decision_and_both_remain(district, now):
    resolution = make_resolution(district, now)
    made = services.propose_reconsideration(
        resolution=resolution, unit=district.unit, reason="情况变化", user=district.user("handler"), now=now
    )
    assert made.item.previous == resolution.ballot.motion.entry.item
    assert made.item.committee == district.committee
    resolution.refresh_from_db()
    assert list(selectors.reconsiderations_of(resolution)) == [made]


def test_personnel_is_reconsidered_only_when_over_half_agree(district, now):
    resolution = make_resolution(district, now, matter=Matter.PERSONNEL)
    grant_role(
        role=Role.ORGANISATION_DEPARTMENT,
        scope=district.committee,
        user=district.user("handler"),
        starts_on=TERM_START,
        now=now,
    )
    ask = {"resolution": resolution, "unit": district.unit, "reason": "情况变化", "now": now}
    assert not reconsideration_verdict(resolution, agreeing=5, approved=False, now=now).favourable
    assert reconsideration_verdict(resolution, agreeing=6, approved=False, now=now).favourable
    # However many agree: it would name no candidate here. The department takes it up again, where they are entered.
    for agreeing in (5, 6, 11):
        with pytest.raises(Refused, match="组织部门"):
            services.propose_reconsideration(**ask, agreeing=agreeing, user=district.user("handler"))
    assert not Reconsideration.objects.exists()


def test_the_lights_in_sql_are_the_lights_of_the_rule(district, now):
    for days in (1, 3, 4, 30):
        make_matter(district, now, days=days)
    make_matter(district, now, state=MatterState.CHECKING, days=2)
    make_matter(district, now, state=MatterState.SIGNED_OFF)
    make_matter(district, now, state=MatterState.PROPOSED)
    matters = selectors.visible_to(district.user("supervisor"))
    for later in (0, 2, 5, 50):
        moment = now + later * DAY
        counted = selectors.light_totals(matters, local_day(moment))
        expected = [selectors.light(matter, moment) for matter in matters]
        assert counted == {light: expected.count(light) for light in Light}


def test_a_limit_in_the_past_is_refused(district, now):
    with pytest.raises(Refused, match="早于今天"):
        make_matter(district, now, due_on=date(2026, 1, 5))


def test_adopting_names_who_supervises_and_never_one_of_the_carrying_unit(district, now):
    resolution, supervisor = make_resolution(district, now), district.user("supervisor")
    matter = make_matter(district, now, resolution=resolution, state=MatterState.PROPOSED, supervisor=supervisor.person)
    assert matter.supervisor == supervisor.person
    entry = LedgerEntry.objects.get(aggregate=f"supervision:{matter.pk}", verb="supervision_initiated")
    assert entry.payload["supervisor"] == supervisor.person.name
    with pytest.raises(Refused, match="督查部门的人员"):
        make_matter(district, now, resolution=resolution, supervisor=district.user("handler").person)
    supervisor.person.unit = district.unit
    supervisor.person.save()
    with pytest.raises(Refused, match="承办单位的人员不能督办"):
        make_matter(district, now, resolution=resolution, supervisor=supervisor.person)


def test_a_declined_decision_comes_back_with_the_reason_to_who_must_initiate(district, now):
    resolution, supervisor = make_resolution(district, now), district.user("supervisor")
    matter = make_matter(district, now, resolution=resolution, state=MatterState.PROPOSED)
    assert not any("明确承办单位" in todo.text for todo in todos_of(supervisor, now))
    services.decline_matter(matter=matter, reason="主办单位不对", user=district.user("office_head"), now=now)
    line = next(todo for todo in todos_of(supervisor, now) if "明确承办单位" in todo.text)
    assert "主办单位不对" in line.why
    assert "主办单位不对" in Outbox.objects.filter(recipient=supervisor.person, key__contains="declined").first().body
    services.waive_follow_up(resolution=resolution, reason="会上已办结", user=supervisor, now=now)
    assert not any("明确承办单位" in todo.text for todo in todos_of(supervisor, now))


def test_a_circled_decision_is_followed_by_the_organisation_department(district, now):
    resolution = make_resolution(district, now, matter=Matter.PERSONNEL)
    department, chair = district.user("office"), district.user("chair")
    grant_role(role=Role.ORGANISATION_DEPARTMENT, scope=district.committee, user=department, starts_on=TERM_START,
               now=now)  # fmt: skip
    department = district.user("office")
    assert any("明确承办单位" in todo.text for todo in todos_of(department, now))
    matter = services.initiate_from_resolution(
        resolution=resolution, user=department, now=now, title="办理任职手续", task="按程序办理",
        lead_unit=district.unit, due_on=local_day(now) + 20 * DAY,
    )  # fmt: skip
    assert any("批准督查立项" in todo.text for todo in todos_of(chair, now))
    for stranger in ("office_head", "supervisor"):
        with pytest.raises(Refused, match="权限"):
            services.approve_matter(matter=matter, user=district.user(stranger), now=now)
    services.approve_matter(matter=matter, user=chair, now=now)
    with pytest.raises(Refused, match="权限"):
        services.assign_matter(matter=matter, user=district.user("supervisor"), now=now)
    assert services.assign_matter(matter=matter, user=department, now=now).state == MatterState.ASSIGNED
    assert not selectors.visible_to(district.user("supervisor")).exists()


def test_an_instruction_may_be_circled_and_is_then_followed_by_who_is_named(district, now):
    supervisor = district.user("supervisor")
    with pytest.raises(Refused, match="督办人"):
        make_matter(district, now, circled=True)
    matter = make_matter(district, now, circled=True, supervisor=supervisor.person, state=MatterState.PROPOSED)
    assert not selectors.visible_to(district.user("office_head")).exists()
    services.approve_matter(matter=matter, user=district.user("chair"), now=now)
    services.assign_matter(matter=matter, user=supervisor, now=now)
    assert selectors.visible_to(district.user("handler")).get() == matter
    assert any("等待签收" in todo.text for todo in todos_of(supervisor, now))


def test_who_reported_never_signs_off_wherever_he_serves_later(district, now):
    matter = make_matter(district, now, state=MatterState.DONE)
    mover = district.user("handler")
    grant_role(role=Role.SUPERVISION, scope=district.committee, user=mover, starts_on=TERM_START, now=now)
    type(matter).objects.filter(pk=matter.pk).update(lead_unit=district.other_unit)
    mover = type(mover).objects.get(pk=mover.pk)
    mover.person.unit = None
    with pytest.raises(Refused, match="报告过"):
        services.sign_off_matter(matter=matter, user=mover, now=now)


@pytest.mark.parametrize("act", [services.suspend_matter, services.refuse_extension])
def test_who_serves_the_carrying_unit_neither_suspends_nor_refuses_more_time(district, now, act):
    grant_role(role=Role.UNIT_HANDLER, scope=district.unit, user=district.user("supervisor"), starts_on=TERM_START,
               now=now)  # fmt: skip
    matter = make_matter(district, now)
    with pytest.raises(Refused, match="承办单位的人员"):
        act(
            matter=matter, reason="暂停", user=type(matter.initiated_by).objects.get(pk=matter.initiated_by_id), now=now
        )


def test_the_days_of_the_check_are_not_the_units(district, now):
    matter = make_matter(district, now, state=MatterState.CHECKING, days=5)
    late = now + 12 * DAY
    limit = matter.due_on + 12 * DAY
    matter = services.return_matter(matter=matter, reason="缺材料", user=district.user("supervisor"), now=late)
    assert matter.due_on >= limit
    assert selectors.light(matter, late) is not Light.RED


def test_the_supporting_unit_and_what_is_suspended_stand_on_the_desk(district, now):
    matter = make_matter(district, now, supports=[district.other_unit], report_every=7)
    line = next(todo for todo in todos_of(district.user("other_handler"), now) if "协助" in todo.text)
    assert "前报告进展" in line.why
    assert local_day(line.due) <= matter.next_report_on + DAY
    services.suspend_matter(matter=matter, reason="等批复", user=district.user("supervisor"), now=now)
    assert any("等待恢复" in todo.text for todo in todos_of(district.user("handler"), now))
    assert any("恢复办理" in todo.text for todo in todos_of(district.user("supervisor"), now))


def test_reopening_asks_for_reports_again_and_handing_over_tells_the_old_unit(district, now):
    matter = make_matter(district, now, state=MatterState.DONE, report_every=7)
    matter = services.reopen_matter(
        matter=matter, instructed_by="书记", instruction="再查", due_on=local_day(now) + 30 * DAY,
        user=district.user("chair"), now=now,
    )  # fmt: skip
    assert matter.next_report_on == local_day(now) + 7 * DAY
    services.hand_over_matter(
        matter=matter, lead_unit=district.other_unit, reason="职责调整", user=district.user("supervisor"), now=now
    )
    told = Outbox.objects.filter(recipient=district.user("handler").person, key__contains="handed-away").first()
    assert told is not None
    assert (told.link, "职责调整" in told.body) == ("", True)


def test_a_late_matter_is_proposed_again_once_its_item_has_ended(district, now):
    matter, handler = make_matter(district, now), district.user("handler")
    item = services.propose_matter_to_body(matter=matter, reason="资金未到位", user=handler, now=now)
    type(item).objects.filter(pk=item.pk).update(state=ItemState.WITHDRAWN)
    again = services.propose_matter_to_body(matter=matter, reason="仍未到位", user=handler, now=now)
    matter.refresh_from_db()
    assert matter.proposed_item == again != item


def test_one_that_fails_keeps_no_other_from_its_reminder(district, now, monkeypatch):
    first, second = make_matter(district, now, days=1), make_matter(district, now, days=1, title="另一件")
    kind = type(first)
    telling = kind.get_absolute_url
    monkeypatch.setattr(kind, "get_absolute_url", lambda self: 1 / 0 if self.pk == first.pk else telling(self))
    assert services.remind_matters(now=now) > 0
    assert Outbox.objects.filter(key__startswith=f"matter:{second.pk}:due").exists()


def test_in_the_town_the_leaders_approve_and_a_unit_fails_in_a_row_over_its_matters(now):
    town = make_supervised_district(
        now, rulebook="zuocun-town-2018", body="leadership-team", roles=("书记",), member_role="委员"
    )
    waiting = make_matter(town, now, state=MatterState.PROPOSED)
    with pytest.raises(Refused, match="权限"):
        services.approve_matter(matter=waiting, user=town.user("office_head"), now=now)
    first, second = (make_matter(town, now, state=MatterState.CHECKING, title=title) for title in ("甲", "乙"))
    services.return_matter(matter=first, reason="不合格", user=town.user("supervisor"), now=now)
    second = services.return_matter(matter=second, reason="不合格", user=town.user("supervisor"), now=now)
    assert second.failures == 2
    services.report_progress(matter=second, text="整改报告", percent=60, user=town.user("handler"), now=now)
    second.refresh_from_db()
    assert second.rectify_on is None
