"""Names corrected, duplicates with two logins, seats in the term that runs, kind and rank at an election."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from committees.access.models import RoleGrant, RoleGroup
from committees.access.selectors import can
from committees.access.services import grant_role
from committees.access.states import Role
from committees.errors import Refused
from committees.ledger.selectors import entries_of, timeline_of
from committees.models import Absence, LedgerEntry, Person, Portfolio, Seat, StandingObserver, User
from committees.people import services as people
from committees.people.acting import acted_for, holds
from committees.people.declared import deputies_of
from committees.people.forms import InterestForm, ObserverForm
from committees.people.selectors import observed_by, seat_in_charge, seats_on, standing_observers
from committees.people.states import AbsenceKind, InterestKind, KeepLogin, SeatKind
from meetings.agenda.models import AgendaItem
from meetings.agenda.selectors import current_step
from meetings.agenda.services import agree_step
from meetings.agenda.states import ItemState
from meetings.notices.selectors.told import recipients_of
from meetings.session import services as session
from meetings.session.selectors import declared_reasons, room_of, suggested_recusals
from tests.factories import District, make_district, make_person
from tests.items import agree_once, make_item, signed_in
from tests.sittings import make_meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def district(now: datetime) -> District:
    return make_district(now, members=4)


def rows_of(district: District, verb: str) -> list[LedgerEntry]:
    chain = f"organisation:{district.organisation.pk}"
    return list(LedgerEntry.objects.filter(aggregate=chain, verb=verb).order_by("pk"))


def test_an_election_keeps_kind_and_rank(district: District, now: datetime) -> None:
    """候补 stay 候补 and stand after the members; within a role the number that was written decides."""
    Seat.objects.filter(pk=district.seats[3].pk).update(kind=SeatKind.ALTERNATE)
    newcomer = make_person(district.organisation, "新任某", "常委", now, login="newcomer")
    client = signed_in(district, "office_head")
    address = reverse("elect-term", args=[district.committee.pk])
    form = client.get(address).context["form"]
    chair, second, third, alternate = district.members
    assert [form[f"rank-{each.pk}"].value() for each in (chair, alternate, newcomer)] == [1, 4, None]
    assert form[f"kind-{alternate.pk}"].value() == SeatKind.ALTERNATE
    begins = now.date() + timedelta(days=20)
    data = {f"role-{each.pk}": "副书记" for each in (second, third)} | {f"role-{chair.pk}": "书记"}
    data |= {f"role-{newcomer.pk}": "常委", f"role-{alternate.pk}": "常委", f"kind-{alternate.pk}": "alternate"}
    data |= {f"rank-{third.pk}": "1", f"rank-{second.pk}": "2", f"rank-{alternate.pk}": "1"}
    assert client.post(address, {"starts_on": begins, **data}).status_code == 302
    seats = list(seats_on(district.committee, begins))
    assert [seat.person for seat in seats] == [chair, third, second, newcomer, alternate]
    assert [seat.kind for seat in seats] == [SeatKind.VOTING] * 4 + [SeatKind.ALTERNATE]


def test_a_seat_goes_into_the_term_of_its_day_though_the_next_is_elected(district: District, now: datetime) -> None:
    begins = now.date() + timedelta(days=60)
    chair = people.NewSeat(district.members[1], "书记")
    people.elect_term(committee=district.committee, starts_on=begins, seats=[chair], user=None, now=now)
    newcomer = make_person(district.organisation, "补任某", "常委", now, login="late")
    client = signed_in(district, "office_head")
    address = reverse("appoint", args=[district.committee.pk])
    data = {"person": newcomer.pk, "role": "常委", "kind": "voting"}
    today = now.date().isoformat()
    assert client.post(address, {**data, "starts_on": today}).status_code == 302
    assert Seat.objects.get(person=newcomer).term == district.term
    answer = client.post(address, {**data, "starts_on": "2001-01-01"})
    assert (answer.status_code, "不能早于" in answer.text) == (422, True)


def test_who_is_appointed_later_stands_with_his_role_and_a_new_head_presides(district: District, now: datetime) -> None:
    """The 书记 left; whoever is appointed in his place is the head, not the deputy who is first on the roll."""
    today, chair = now.date(), district.seats[0]
    people.vacate(seat=chair, ends_on=today - timedelta(days=1), reason="调离", user=None, now=now)
    seated = []
    for number, (role, kind) in enumerate((("常委", "alternate"), ("副书记", "voting"), ("书记", "voting"))):
        person = make_person(district.organisation, f"补任{number}", role, now, login=f"later{number}")
        values = {"role": role, "kind": SeatKind(kind), "starts_on": today, "now": now}
        seated.append(people.appoint(term=district.term, person=person, **values).person)  # type: ignore[arg-type]
    alternate, deputy, head = seated
    second, third, fourth = district.members[1:4]
    roll = [seat.person for seat in seats_on(district.committee, today)]
    assert roll == [head, second, third, deputy, fourth, alternate]
    assert head.user is not None
    assert can(head.user, "preside", district.committee)
    assert not can(district.user("member1"), "preside", district.committee)


def test_a_seat_before_one_that_begins_later_is_refused_and_breaks_nothing(district: District, now: datetime) -> None:
    newcomer = make_person(district.organisation, "将任某", "常委", now, login="soon")
    later = now.date() + timedelta(days=30)
    people.appoint(term=district.term, person=newcomer, role="常委", starts_on=later, now=now)
    with pytest.raises(Refused, match=f"自 {later} 起已有席位"):
        people.appoint(term=district.term, person=newcomer, role="常委", starts_on=now.date(), now=now)


def test_two_logins_are_merged_by_choosing_one_and_the_other_is_closed(district: District, now: datetime) -> None:
    kept = district.members[1]
    duplicate = make_person(district.organisation, kept.name, "同名", now, login="twice")
    closed, head = duplicate.user, district.user("office_head")
    assert closed is not None
    grant_role(role=Role.UNIT_HANDLER, scope=district.unit, user=closed, starts_on=now.date(), now=now)
    client = signed_in(district, "office_head")
    address = reverse("merge-person", args=[kept.pk])
    data = {"duplicate": duplicate.pk, "reason": "重复登记"}
    answer = client.post(address, data)
    assert (answer.status_code, "请选择保留哪一个" in answer.text) == (422, True)
    assert client.post(address, {**data, "keep_login": "kept"}).status_code == 302
    kept.refresh_from_db()
    closed.refresh_from_db()
    assert (kept.user, closed.is_active) == (district.users["member1"], False)
    assert not RoleGrant.objects.filter(user=closed, ends_on__isnull=True).exists()
    entry = rows_of(district, "people_merged")[-1]
    assert (entry.actor, entry.payload["closed"]) == (head, closed.username)

    again = make_person(district.organisation, kept.name, "同名", now, login="thrice")
    people.merge_people(
        kept=kept, duplicate=again, reason="重复登记", keep_login=KeepLogin.DUPLICATE, user=head, now=now
    )
    kept.refresh_from_db()
    assert kept.user == User.objects.get(username="thrice")
    assert not User.objects.get(pk=district.users["member1"].pk).is_active


def test_an_administrators_login_is_not_closed_by_a_merge(district: District, now: datetime) -> None:
    other = make_person(district.organisation, "管理某", "", now, login="guard")
    assert other.user is not None
    role = Role.SECURITY_ADMIN
    grant_role(role=role, scope=district.organisation, user=other.user, starts_on=now.date(), now=now)
    with pytest.raises(Refused, match="是管理员账号"):
        people.merge_people(
            kept=district.members[1],
            duplicate=other,
            reason="重复",
            keep_login=KeepLogin.KEPT,
            user=district.user("office_head"),
            now=now,
        )
    assert User.objects.get(pk=other.user.pk).is_active


def test_a_person_gets_another_name_and_what_was_fixed_keeps_the_old(district: District, now: datetime) -> None:
    meeting = make_meeting(district, now, items=1)
    session.prepare_roll(meeting=meeting, actor=district.user("secretary"), now=meeting.starts_at)
    client, member = signed_in(district, "office_head"), district.members[2]
    old, address = member.name, reverse("correct-name", args=[member.pk])
    change = {"name": "改名某", "reason": "登记有误"}
    assert client.post(address, change).status_code == 302
    assert client.post(address, change).status_code == 422  # nothing changes
    member.refresh_from_db()
    assert member.name == "改名某"
    assert meeting.roll.get(person=member).name == old
    assert signed_in(district, "office").post(address, change).status_code == 404


def test_a_unit_gets_another_name_with_its_reason_in_the_record(district: District) -> None:
    client, address = signed_in(district, "office_head"), reverse("unit", args=[district.unit.pk])
    answer = client.post(address, {"name": district.other_unit.name, "reason": "更名"})
    assert (answer.status_code, "本机关已有" in answer.text) == (422, True)
    assert client.post(address, {"name": "发展和改革委员会", "reason": "机构改革"}).status_code == 302
    district.unit.refresh_from_db()
    assert district.unit.name == "发展和改革委员会"
    entry = rows_of(district, "unit_renamed")[0]
    assert (entry.payload["before"], entry.payload["reason"]) == ("发展改革局", "机构改革")
    assert signed_in(district, "office").post(address, {"name": "某局", "reason": "更名"}).status_code == 200
    district.unit.refresh_from_db()
    assert district.unit.name == "发展和改革委员会"


def test_days_away_are_seen_where_a_meeting_is_planned_and_offered_as_the_reason(
    district: District, now: datetime
) -> None:
    meeting = make_meeting(district, now, items=1)
    day, member = meeting.starts_at.date(), district.members[2]
    people.enter_absence(
        person=member,
        kind=AbsenceKind.TRAVEL,
        starts_on=day,
        ends_on=day + timedelta(days=2),
        reason="省里培训",
        user=district.user("member2"),
        now=now,
    )
    office = signed_in(district, "office")
    shown = f"{member.name}（外出，{day.month}月{day.day}日至"
    assert shown in office.get(reverse("meeting", args=[meeting.pk])).text
    assert shown not in signed_in(district, "member1").get(reverse("meeting", args=[meeting.pk])).text
    notice = signed_in(district, "member2").get(reverse("my-notice", args=[meeting.pk]))
    assert notice.context["leave_form"].initial["reason"] == "省里培训"

    session.prepare_roll(meeting=meeting, actor=district.user("secretary"), now=meeting.starts_at)
    assert declared_reasons(meeting, room_of(meeting)) == {member.pk: "外出：省里培训"}
    console = signed_in(district, "secretary").get(reverse("live", args=[meeting.pk])).text
    assert 'value="外出：省里培训"' in console
    assert not meeting.roll.get(person=member).on_leave  # declared is not granted

    today = timezone.localdate()  # what the pages of today show
    Absence.objects.filter(person=member).update(starts_on=today, ends_on=today)
    assert f"{member.name}：外出" in office.get(reverse("meeting-new"), {"committee": district.committee.pk}).text
    assert "今日请假外出" in office.get(reverse("organisation")).text
    assert "今日不在" in office.get(reverse("person", args=[member.pk])).text


def test_who_acts_is_shown_on_the_persons_page_and_beside_what_he_did(district: District, now: datetime) -> None:
    item = make_item(district, now, state=ItemState.IN_REVIEW)
    head = Person.objects.get(user=district.users["office_head"])
    deputy = Person.objects.get(user=district.users["office"])
    group = RoleGroup.objects.get(role=Role.OFFICE_HEAD, committee=district.committee)
    people.hand_over(
        person=head,
        deputy=deputy,
        group=group,
        starts_on=now.date(),
        ends_on=now.date() + timedelta(days=3),
        reason="出差",
        approved_by="书记",
        user=district.user("office_head"),
        now=now,
    )
    for person in (head, deputy):
        page = signed_in(district, "office_head").get(reverse("person", args=[person.pk])).text
        assert f"{deputy.name}代理{head.name}" in page
    deputies = deputies_of(district.committee)
    assert deputies.acted_for(deputy.user_id, now, {"check_minutes"}) == head.name
    assert deputies.acted_for(deputy.user_id, now, {"sign_minutes"}) == ""
    assert deputies.acted_for(deputy.user_id, now + timedelta(days=9), {"check_minutes"}) == ""
    while (step := current_step(item)) is not None and "主任" not in step.role:
        item = agree_once(item, now)
    assert step is not None
    agree_step(step=step, user=district.user("office"), now=now)
    page = signed_in(district, "office_head").get(reverse("item", args=[item.pk])).text
    assert page.count(f"{deputy.name}（代理{head.name}） 同意") == 1  # what he may do himself is his own
    entries = {entry.payload["role"]: entry for entry in entries_of(f"item:{item.pk}").filter(verb="step_agreed")}
    mine = next(entry for role, entry in entries.items() if "主任" in role)
    assert (mine.actor_name, mine.payload["acted_for"]) == (deputy.name, head.name)  # the record itself names both
    assert [entry for entry in entries.values() if entry.pk != mine.pk and "acted_for" in entry.payload] == []
    assert f"{deputy.name}（代理{head.name}）" in [line.actor for line in timeline_of(f"item:{item.pk}")]
    user = district.user("office")
    assert holds(user, "handle_office", district.committee)
    assert acted_for(user, now) == ""  # what he may do himself he does in his own right
    assert holds(user, "check_minutes", district.committee)
    assert (acted_for(user, now), acted_for(user, now + timedelta(days=9))) == (head.name, "")


def test_who_is_a_member_or_administers_is_no_standing_observer(district: District, now: datetime) -> None:
    committee, person = district.committee, district.user("system_admin").person
    with pytest.raises(Refused, match="管理员不得列席会议"):
        people.invite_always(committee=committee, person=person, user=None, now=now)
    with pytest.raises(Refused, match="成员，不必列为固定列席"):
        people.invite_always(committee=committee, person=district.members[1], user=None, now=now)
    form = ObserverForm(committee=committee)
    offered = set(form.fields["person"].queryset)  # type: ignore[attr-defined]
    assert offered.isdisjoint({person, *district.members})
    # To be a member's relative opens nothing to him, and he may be a candidate one day: it can be declared.
    assert person in InterestForm(me=district.members[1]).fields["relative"].queryset  # type: ignore[attr-defined]

    guest = make_person(district.organisation, "列席某", "人大主任", now, login="guest")
    people.invite_always(committee=committee, person=guest, user=None, now=now)
    with pytest.raises(Refused, match="由办公室主任或系统管理员登记"):  # also where it would change nothing
        people.invite_always(committee=committee, person=guest, user=district.user("member1"), now=now)
    charge = {"seat": district.seats[3], "unit": district.unit, "user": district.user("member1"), "now": now}
    with pytest.raises(Refused, match="由办公室主任或系统管理员登记"):
        people.give_charge(**charge)
    with pytest.raises(Refused, match="不得兼任"):
        grant_role(role=Role.AUDIT_ADMIN, scope=district.organisation, user=guest.user, starts_on=now.date(), now=now)
    later = now + timedelta(days=3)
    seat = people.appoint(term=district.term, person=guest, role="常委", starts_on=later.date(), user=None, now=later)
    assert not standing_observers(committee).exists()
    assert [row.ends_on for row in StandingObserver.objects.all()] == [(later - timedelta(days=1)).date()]
    people.suspend(seat=seat, starts_on=later.date(), reason="审查", approved_by="市委", user=None, now=later)
    StandingObserver.objects.create(committee=committee, person=guest, starts_on=now.date())  # as older data have it
    meeting = make_meeting(district, later, items=1)
    assert guest not in {each.person for each in recipients_of(meeting)}


def test_the_roll_of_a_day_shows_charges_and_observers_of_that_day(district: District, now: datetime) -> None:
    later, seats, unit = now + timedelta(days=10), district.seats, district.unit
    guest = make_person(district.organisation, "列席某", "人大主任", now, login="guest")
    people.invite_always(committee=district.committee, person=guest, user=None, now=now)
    row = Portfolio.objects.get(seat=seats[3], unit=unit)
    people.drop_charge(portfolio=row, user=None, now=later)
    people.give_charge(seat=seats[2], unit=unit, user=None, now=later)
    people.invite_no_longer(committee=district.committee, person=guest, user=None, now=later)

    client, address = signed_in(district, "office_head"), reverse("committee", args=[district.committee.pk])
    before = client.get(address, {"on": now.date().isoformat()}).context
    after = client.get(address, {"on": later.date().isoformat()}).context
    charged = [[(seat.pk, charge) for seat, charge, _ in each["rows"] if charge] for each in (before, after)]
    assert charged == [[(seats[3].pk, [unit.name])], [(seats[2].pk, [unit.name])]]
    assert [[each.person for each in context["observers"]] for context in (before, after)] == [[guest], []]
    assert seat_in_charge(district.committee, unit.pk, now.date()) == seats[3]
    assert seat_in_charge(district.committee, unit.pk, later.date()) == seats[2]
    assert not observed_by(guest)
    with pytest.raises(Refused, match="已经取消"):
        people.drop_charge(portfolio=row, user=None, now=later)


def test_a_charge_given_by_mistake_and_dropped_the_same_day_leaves_no_trace_on_the_roll(
    district: District, now: datetime
) -> None:
    row = people.give_charge(seat=district.seats[1], unit=district.other_unit, user=None, now=now)
    assert people.give_charge(seat=district.seats[1], unit=district.other_unit, user=None, now=now) == row
    people.drop_charge(portfolio=row, user=None, now=now)
    assert seat_in_charge(district.committee, district.other_unit.pk, now.date()) is None
    assert not Portfolio.objects.filter(unit=district.other_unit).exists()


def test_a_declared_interest_is_told_to_its_owner_with_the_notice_and_to_the_recorder(
    district: District, now: datetime
) -> None:
    """The firm stands in the report alone; nobody else learns of it."""
    meeting = make_meeting(district, now, items=1)
    entry = meeting.entries.get()
    AgendaItem.objects.filter(pk=entry.item_id).update(report="<p>拟由<b>宏远</b>建设承建。</p>")
    people.declare_interest(
        person=district.members[1],
        kind=InterestKind.FIRM,
        name="宏远建设",
        relation="配偶任职",
        user=district.user("member1"),
        now=now,
    )
    own = signed_in(district, "member1").get(reverse("my-notice", args=[meeting.pk])).text
    assert "可能须回避" in own
    assert "宏远建设" in own
    assert "可能须回避" not in signed_in(district, "member2").get(reverse("my-notice", args=[meeting.pk])).text
    session.prepare_roll(meeting=meeting, actor=district.user("secretary"), now=meeting.starts_at)
    entry = meeting.entries.select_related("item").get()
    suggested = suggested_recusals(entry, room_of(meeting))
    assert [each.roll.person for each in suggested] == [district.members[1]]
