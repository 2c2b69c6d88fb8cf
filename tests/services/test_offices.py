"""Changes of people between meetings, rehearsals, and organisations that see nothing of each other."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from committees.access.models import RoleGroup
from committees.access.selectors import can
from committees.access.states import Role
from committees.errors import Refused
from committees.models import Committee, Interest, LedgerEntry, Organisation, Outbox, Person, Seat
from committees.people import services as people
from committees.people.declared import interests_touching, stands_in_for
from committees.people.selectors import lineage_of, seats_on, vacancies_of
from committees.people.states import Beginning, Ending, InterestKind
from committees.rules import Method
from committees.search.models import SearchEntry
from committees.search.ports import search_kind
from decisions.archive import services as archive
from decisions.minutes import services as minuting
from decisions.minutes.models import Minutes, NumberSeries
from decisions.minutes.selectors import digest_now
from decisions.minutes.states import MinutesState
from decisions.models import Resolution
from decisions.rehearsal.selectors import dependants_of, rehearsal_found
from decisions.rehearsal.services import begin_rehearsal, delete_rehearsal
from decisions.statistics.selectors import committees_of
from decisions.upward.selectors import may_receive, received_minutes
from decisions.voting import services as voting
from meetings.models import AgendaItem, Meeting
from meetings.notices import services as notices
from meetings.notices.selectors.told import recipients_of
from meetings.scheduling import services as scheduling
from meetings.session import services as session
from tests.factories import District, make_district, make_person
from tests.items import signed_in
from tests.sheets import cells_of
from tests.sittings import make_meeting

pytestmark = pytest.mark.django_db


def hold_roll(district: District, meeting: Meeting, at: datetime) -> list[str]:
    """The roll is drawn up and frozen by opening; answers who is entitled."""
    user = district.user("secretary")
    for row in session.prepare_roll(meeting=meeting, actor=user, now=at):
        if row.entitled:
            session.check_in(roll=row, actor=user, now=at)
    session.open_meeting(meeting=meeting, actor=user, now=at + timedelta(minutes=1))
    return list(meeting.roll.filter(entitled=True).order_by("order").values_list("name", flat=True))


def test_a_change_of_term_between_two_meetings_leaves_both_rolls_right(now: datetime) -> None:
    district = make_district(now, members=5)
    first = make_meeting(district, now, items=1)
    old = hold_roll(district, first, first.starts_at)
    assert old == [person.name for person in district.members]

    begins = (first.starts_at + timedelta(days=2)).date()
    newcomer = make_person(district.organisation, "新任某", "区委常委", now, login="newcomer")
    elected = [people.NewSeat(district.members[1], "书记", began_as=Beginning.ELECTED)]
    elected += [people.NewSeat(person, "常委") for person in (district.members[2], newcomer)]
    later = first.starts_at + timedelta(days=1)
    with pytest.raises(Refused, match="超过核定席位"):
        people.elect_term(
            committee=district.committee, starts_on=begins, seats=elected, planned_seats=2, user=None, now=later
        )
    leaving = begins + timedelta(days=30)
    Seat.objects.filter(pk=district.seats[4].pk).update(ends_on=leaving)  # known to leave, later than the election
    Seat.objects.filter(pk=district.seats[3].pk).update(starts_on=leaving)
    with pytest.raises(Refused, match="晚于新一届的起始日期"):
        people.elect_term(
            committee=district.committee, starts_on=begins, seats=elected, planned_seats=4, user=None, now=later
        )
    Seat.objects.filter(pk=district.seats[3].pk).update(starts_on=district.seats[2].starts_on)
    people.elect_term(
        committee=district.committee, starts_on=begins, seats=elected, planned_seats=4, user=None, now=later
    )

    second = make_meeting(
        district, later, items=1, starts_at=first.starts_at + timedelta(days=9), chair=district.members[1]
    )
    new = hold_roll(district, second, second.starts_at)
    assert new == [district.members[1].name, district.members[2].name, "新任某"]
    assert list(first.roll.filter(entitled=True).order_by("order").values_list("name", flat=True)) == old
    assert [seat.ended_as for seat in district.term.seats.order_by("order")] == [*[Ending.TERM] * 4, ""]
    assert seats_on(district.committee, begins - timedelta(days=1)).count() == 5
    assert seats_on(district.committee, begins).count() == 3
    _rolls_on_screen(district, begins, (first, old), (second, new))

    # What is found out later and dated back, or a name put right, changes no roll of a meeting that was held.
    Seat.objects.filter(pk=district.seats[1].pk).update(ends_on=first.starts_at.date() - timedelta(days=1))
    Person.objects.filter(pk=district.members[2].pk).update(name="更名某")
    page = signed_in(district, "office").get(reverse("meeting-people", args=[first.pk]))
    assert [row["reader"].name for row in page.context["rows"]][:5] == old
    assert "更名某" not in page.text


def _rolls_on_screen(district: District, begins: date, *meetings: tuple[Meeting, list[str]]) -> None:
    """Either meeting shows its own roll for ever; the committee's page shows the roll of the day that is asked for."""
    gone, new = district.members[0].name, "新任某"
    client: Client = signed_in(district, "office")
    for meeting, names in meetings:
        page = client.get(reverse("meeting-people", args=[meeting.pk])).text
        assert all(name in page for name in names), meeting
        assert (gone in page, new in page) == (gone in names, new in names), meeting
    keeper = signed_in(district, "office_head")
    page = reverse("committee", args=[district.committee.pk])
    for day, names in zip((begins - timedelta(days=1), begins), (row[1] for row in meetings), strict=True):
        rows = keeper.get(page, {"on": day.isoformat()}).context["rows"]
        assert [seat.person.name for seat, *_ in rows] == names


def test_suspension_needs_reason_and_approver_and_leaves_the_base_the_notice_and_the_roles(now: datetime) -> None:
    district = make_district(now, members=4)
    seat = district.seats[3]
    with pytest.raises(Refused, match="原因和批准人"):
        people.suspend(seat=seat, starts_on=now.date(), reason="审查", approved_by=" ", user=None, now=now)
    row = people.suspend(seat=seat, starts_on=now.date(), reason="接受审查", approved_by="市委", user=None, now=now)
    assert not can(district.user("member3"), "attend", district.committee)
    meeting = make_meeting(district, now, items=1)
    assert seat.person_id not in {each.person.pk for each in recipients_of(meeting)}
    roll = session.prepare_roll(meeting=meeting, actor=district.user("secretary"), now=now)
    left_out = next(each for each in roll if each.person_id == seat.person_id)
    assert (left_out.entitled, left_out.excluded_reason, left_out.excluded_by) == (False, "停职：接受审查", "市委")
    assert sum(each.entitled for each in roll) == 3

    people.resume(suspension=row, ends_on=now.date(), user=None, now=now + timedelta(days=1))
    again = session.prepare_roll(meeting=meeting, actor=district.user("secretary"), now=now + timedelta(days=1))
    assert sum(each.entitled for each in again) == 4
    assert next(each for each in again if each.person_id == seat.person_id).excluded_reason == ""


def test_a_vacancy_is_filled_with_its_rank_and_the_seat_keeps_its_history(now: datetime) -> None:
    district = make_district(now, members=4)
    seat, newcomer = district.seats[2], make_person(district.organisation, "补选某", "", now, login="elected")
    people.vacate(
        seat=seat, ends_on=date(2026, 9, 5), reason="工作调动", ended_as=Ending.TRANSFERRED, user=None, now=now
    )
    assert vacancies_of(district.committee, date(2026, 9, 6)) == [seat]
    seat.refresh_from_db()
    taken = people.replace_holder(
        seat=seat,
        person=newcomer,
        starts_on=date(2026, 9, 10),
        began_as=Beginning.BY_ELECTION,
        ended_as=Ending.TRANSFERRED,
        reason="补选",
        user=None,
        now=now,
    )
    assert (taken.order, taken.role, taken.replaces) == (seat.order, seat.role, seat)
    assert lineage_of(taken) == lineage_of(seat) == [seat, taken]
    assert vacancies_of(district.committee, date(2026, 9, 11)) == []


def test_a_duplicate_is_merged_and_the_past_stays(now: datetime) -> None:
    district = make_district(now, members=4)
    meeting = make_meeting(district, now, items=1)
    hold_roll(district, meeting, meeting.starts_at)
    duplicate = district.members[3]
    kept = people.enter_person(organisation=district.organisation, name=duplicate.name, post="常委", now=now)
    people.merge_people(kept=kept, duplicate=duplicate, reason="重复登记", user=None, now=now)
    kept.refresh_from_db()
    assert kept.user == district.users["member3"]
    assert Seat.objects.get(pk=district.seats[3].pk).person == kept
    assert meeting.roll.filter(person=duplicate).exists()
    assert can(district.user("member3"), "attend", district.committee)
    assert duplicate not in people_listed(district)
    with pytest.raises(Refused, match="两条记录都有账号"):
        people.merge_people(kept=kept, duplicate=district.members[2], reason="重复", user=None, now=now)


def people_listed(district: District) -> list[Person]:
    return list(signed_in(district, "office_head").get(reverse("organisation")).context["page_obj"])


def test_declared_interests_are_the_persons_own_and_only_suggest(now: datetime) -> None:
    district = make_district(now, members=3)
    member, client = district.members[1], signed_in(district, "member1")
    data = {"kind": "firm", "name": "宏远建设", "relation": "配偶任职"}
    assert client.post(reverse("declare-interest"), data).status_code == 302
    people.declare_interest(
        person=member,
        kind=InterestKind.UNIT,
        name="",
        relation="曾任负责人",
        unit=district.unit,
        user=district.user("member1"),
        now=now,
    )
    assert "宏远建设" in client.get(reverse("my-declarations")).text
    for other in ("office_head", "member2", "system_admin"):
        assert "宏远建设" not in signed_in(district, other).get(reverse("my-declarations")).text
        taken = cells_of(signed_in(district, other).get(reverse("my-declarations-sheet")).content)
        assert taken == [["类别", "名称或姓名", "关系", "申报时间", "状态"]]
    own = cells_of(client.get(reverse("my-declarations-sheet")).content)
    assert {row[1] for row in own[1:]} >= {"宏远建设"}
    with pytest.raises(Refused, match="本人申报"):
        people.declare_interest(
            person=member, kind=InterestKind.FIRM, name="甲", relation="乙", user=district.user("office"), now=now
        )
    found = interests_touching([member.pk, district.chair.pk], words="宏远建设承建项目", unit_ids=[district.unit.pk])
    assert set(found) == {member.pk}
    assert len(found[member.pk]) == 2
    assert not any("宏远" in str(row.payload) for row in LedgerEntry.objects.all())
    people.end_interest(interest=Interest.objects.get(name="宏远建设"), user=district.user("member1"), now=now)
    assert len(interests_touching([member.pk], words="宏远建设", unit_ids=[])) == 0


def test_acting_gives_the_role_for_its_days_and_the_rulebook_says_who_may_act_for_the_head(now: datetime) -> None:
    district = make_district(now, members=5)
    head, today = district.chair, now.date()
    group = RoleGroup.objects.get(role=Role.CHAIR, committee=district.committee)
    values = {"starts_on": today, "ends_on": today + timedelta(days=3), "reason": "出访", "approved_by": "市委"}
    with pytest.raises(Refused, match="只能委托副书记"):
        people.hand_over(
            person=head, deputy=district.members[4], group=group, user=district.user("chair"), now=now, **values
        )
    acting = people.hand_over(
        person=head, deputy=district.members[1], group=group, user=district.user("chair"), now=now, **values
    )
    assert can(district.user("member1"), "sign_minutes", district.committee)
    assert stands_in_for(district.users["member1"].pk, district.committee.pk, today) == acting
    people.end_acting(acting=acting, user=district.user("chair"), now=now)
    member = RoleGroup.objects.get(role=Role.MEMBER, committee=district.committee)
    with pytest.raises(Refused, match="不能由他人代理"):
        people.hand_over(
            person=head, deputy=district.members[1], group=member, user=district.user("chair"), now=now, **values
        )


def test_a_rehearsal_is_marked_takes_no_number_and_is_deleted_whole(now: datetime) -> None:
    district = make_district(now, members=3)
    items = AgendaItem.objects.count()
    meeting = begin_rehearsal(
        committee=district.committee, starts_at=now + timedelta(days=5), user=district.user("office_head"), now=now
    )
    double = meeting.committee
    assert "演练" in meeting.title
    assert "演练" in double.name
    office, secretary = district.user("office"), district.user("secretary")
    for item in AgendaItem.objects.filter(committee=double).order_by("pk"):
        scheduling.add_to_agenda(meeting=meeting, item=item, user=office, now=now)
    meeting = scheduling.set_agenda(meeting=meeting, user=office, now=now)
    notices.send_notice(meeting=meeting, user=office, now=now)
    hold_roll(district, meeting, meeting.starts_at)
    at = meeting.starts_at + timedelta(minutes=5)
    entry = meeting.entries.order_by("position")[0]
    session.start_item(entry=entry, actor=secretary, now=at)
    session.hear_opinions(entry=meeting.entries.get(pk=entry.pk), actor=secretary, now=at)
    entry = meeting.entries.get(pk=entry.pk)
    motion = voting.put_motion(entry=entry, text="同意", actor=secretary, now=at)
    ballot = voting.open_ballot(motion=motion, method=Method.SHOW_OF_HANDS, actor=secretary, now=at)
    for roll in meeting.roll.filter(entitled=True):
        voting.record_vote(ballot=ballot, roll=roll, choice="for", actor=secretary, now=at)
    ballot = voting.close_ballot(ballot=ballot, actor=secretary, now=at)
    voting.announce_ballot(ballot=ballot, actor=secretary, now=at)
    assert Resolution.objects.get().number > 900_000
    assert list(committees_of(district.user("office"))) == [district.committee]
    with pytest.raises(Refused, match="只供演练"):
        archive.archive_meeting(meeting=meeting, user=district.user("archivist"), now=at)
    assert "演练" in Outbox.objects.filter(aggregate=f"meeting:{meeting.pk}").values_list("subject", flat=True)[0]

    of_double = AgendaItem.objects.filter(committee=double).values("pk")
    assert not SearchEntry.objects.filter(kind__in=("item", "report"), subject__in=of_double).exists()
    assert not SearchEntry.objects.filter(kind="resolution", subject=Resolution.objects.get().pk).exists()
    real = {kind: set(search_kind(kind).everything().values_list("pk", flat=True)) for kind in ("item", "resolution")}
    assert real["item"].isdisjoint(of_double.values_list("pk", flat=True))
    assert real["resolution"] == set()

    minutes = rehearsed_minutes(district, meeting, at)
    rows, _ = dependants_of(double)
    numbered = NumberSeries.objects.count()
    with pytest.raises(Refused, match="不签发、不编号"):
        minuting.sign_minutes(minutes=minutes, digest=digest_now(minutes), user=district.user("chair"), now=at)
    minutes.refresh_from_db()
    assert (minutes.number, minutes.state, NumberSeries.objects.count()) == (None, MinutesState.SIGNING, numbered)
    assert double not in committees_of(district.user("chair"))

    other = make_meeting(district, now, items=1)
    strayed = meeting.entries.order_by("position")[1]
    type(strayed).objects.filter(pk=strayed.pk).update(meeting=other, position=90)
    with pytest.raises(Refused, match="与其他会议主体的会议"):
        delete_rehearsal(double=double, user=district.user("office_head"), now=at)
    type(strayed).objects.filter(pk=strayed.pk).update(meeting=meeting, position=2)

    with pytest.raises(Refused, match="不是演练"):
        delete_rehearsal(double=district.committee, user=district.user("office_head"), now=at)
    running = cells_of(signed_in(district, "office_head").get(reverse("rehearsals-sheet")).content)[1:]
    assert [meeting.title] == [row[1] for row in running if row[1]]
    assert rehearsal_found(district.organisation) == double.short_name
    delete_rehearsal(double=double, user=district.user("office_head"), now=at)
    assert "已演练过" in rehearsal_found(district.organisation)
    left = {model.__name__ for model, keys in rows.items() if model._base_manager.filter(pk__in=keys).exists()}
    assert not left
    assert len(rows) > 15
    assert list(Committee.objects.all()) == [district.committee]
    assert AgendaItem.objects.count() == items + 1
    assert list(Meeting.objects.all()) == [other]
    assert not Resolution.objects.exists()
    assert not Outbox.objects.filter(aggregate=f"meeting:{meeting.pk}").exists()
    assert LedgerEntry.objects.filter(aggregate=f"meeting:{meeting.pk}").exists()


def rehearsed_minutes(district: District, meeting: Meeting, at: datetime) -> Minutes:
    """Drafted, handed in and checked: as far as a rehearsal goes."""
    secretary, head = district.user("secretary"), district.user("office_head")
    for entry in meeting.entries.exclude(stage="concluded"):
        session.start_item(entry=entry, actor=secretary, now=at)
        begun = meeting.entries.get(pk=entry.pk)
        session.conclude_without_vote(entry=begun, conclusion="会议听取了汇报。", actor=secretary, now=at)
    closed = session.close_meeting(meeting=Meeting.objects.get(pk=meeting.pk), actor=secretary, now=at)
    minutes = minuting.draft_minutes(meeting=closed, user=secretary, now=at)
    minutes = minuting.submit_minutes(minutes=minutes, user=secretary, now=at)
    return minuting.check_minutes(minutes=minutes, user=head, now=at)


def test_nothing_of_another_organisation_is_found(now: datetime) -> None:
    here, there = make_district(now, members=3), make_district(now, members=3, code="nanshan")
    meeting = make_meeting(there, now, items=1)
    item = meeting.entries.get().item
    AgendaItem.objects.filter(pk=item.pk).update(title="南山独有事项")
    Organisation.objects.filter(pk=there.organisation.pk).update(superior=here.organisation, name="南山机关")
    pages = ("desk", "items", "meetings", "minutes", "resolutions", "statistics", "search", "organisation", "system")
    for login in ("office", "office_head", "chair", "secretary", "archivist", "handler"):
        client: Client = signed_in(here, login)
        for page in pages:
            answer = client.get(reverse(page), {"q": "南山"})
            assert not any(words in answer.text for words in ("南山独有", "南山机关", "nanshan-")), (login, page)
        assert client.get(reverse("meeting", args=[meeting.pk])).status_code == 404
        assert client.get(reverse("item", args=[item.pk])).status_code == 404
    assert may_receive(here.user("office"))
    assert not may_receive(there.user("office"))
    assert list(received_minutes(here.user("office"))) == []
