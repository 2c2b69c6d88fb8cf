"""Who sees which item, and who does not: role by role, state by state."""

import pytest

from committees.access.services import grant_role
from committees.access.states import Role
from committees.desk.ports import Group
from committees.models import Person, StandingObserver
from meetings.agenda import services
from meetings.agenda.selectors import (
    all_visible_to,
    current_step,
    current_steps,
    few_known_to,
    may_read,
    sees_review,
    visible_to,
    without_holder,
)
from meetings.agenda.states import ItemState
from meetings.agenda.todos import todos
from meetings.models import AgendaEntry, AttendanceInterval, ItemObserver, Meeting, Recusal, RollEntry
from meetings.papers.selectors import readable_by
from meetings.papers.selectors import visible_to as papers_visible_to
from meetings.papers.services import add_paper
from meetings.scheduling.states import MeetingState
from tests.factories import TERM_START, make_district, make_person
from tests.items import make_item, text_upload

pytestmark = pytest.mark.django_db

EVERYONE = {
    "handler", "leader", "other_handler", "office", "office_head", "secretary", "organiser", "archivist",
    "system_admin", "outsider", "chair", "member1", "member3",
}  # fmt: skip
UNIT = {"handler", "leader"}
OFFICE = {"office", "office_head", "secretary", "chair"}


@pytest.fixture
def district(now):
    return make_district(now, members=5)


def seen(user):
    """What a user knows of; asked item by item and gathered for lists it is the same, and a search begins with it."""
    known = set(visible_to(user))
    assert set(all_visible_to(user)) == known
    assert {item.pk for item in known} <= set(few_known_to(user, 100))
    return known


def seen_by(district, item):
    return {login for login in EVERYONE if item in seen(district.user(login))}


def put_on_agenda(district, item, now, state):
    """A meeting of the committee with this one item, in a given state."""
    meeting = Meeting.objects.create(
        organisation=district.organisation,
        committee=district.committee,
        year=2026,
        number=Meeting.objects.count() + 1,
        title="区委常委会会议",
        starts_at=now,
        ends_at=now.replace(hour=now.hour + 2),
        place="第一会议室",
        chair=district.chair,
        state=state,
        created_by=district.user("office"),
        created_at=now,
    )
    return AgendaEntry.objects.create(meeting=meeting, item=item, position=1)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (ItemState.DRAFT, UNIT),
        (ItemState.IN_REVIEW, UNIT | OFFICE | {"member3"}),
        (ItemState.POOLED, UNIT | OFFICE | {"member3"}),
        (ItemState.SCHEDULED, UNIT | OFFICE | {"member3"}),
    ],
)
def test_an_ordinary_item_before_any_notice(district, now, state, expected):
    assert seen_by(district, make_item(district, now, state=state)) == expected


def test_a_withdrawn_draft_was_never_seen_outside_its_unit(district, now):
    item = make_item(district, now)
    services.withdraw_item(item=item, reason="不再需要", user=district.user("handler"), now=now)
    assert seen_by(district, item) == UNIT


def test_the_member_in_charge_sees_an_item_when_it_reaches_him_and_afterwards(district, now):
    district.seats[3].portfolios.all().delete()
    item = make_item(district, now, state=ItemState.IN_REVIEW)
    assert seen_by(district, item) == UNIT | OFFICE
    item = services.assign_in_charge(item=item, seat=district.seats[1], user=district.user("office"), now=now)
    assert seen_by(district, item) == UNIT | OFFICE | {"member1"}
    services.return_step(step=current_step(item), user=district.user("member1"), comment="补正", now=now)
    assert seen_by(district, item) == UNIT | OFFICE | {"member1"}


@pytest.mark.parametrize(
    ("state", "members_see"),
    [
        (MeetingState.DRAFTING, False),
        (MeetingState.AGENDA_SET, False),
        (MeetingState.NOTICED, True),
        (MeetingState.IN_SESSION, True),
        (MeetingState.ADJOURNED, True),
        (MeetingState.ARCHIVED, True),
        (MeetingState.CANCELLED, False),
    ],
)
@pytest.mark.parametrize("matter", ["general", "personnel"])
def test_members_see_an_item_through_a_noticed_meeting(district, now, state, members_see, matter):
    item = make_item(district, now, matter=matter, state=ItemState.SCHEDULED)
    put_on_agenda(district, item, now, state)
    seen = seen_by(district, item)
    assert ("member1" in seen) is members_see
    assert seen.isdisjoint({"other_handler", "outsider", "system_admin", "archivist"})
    assert ("secretary" in seen) is (members_see or matter == "general")


def test_observers_see_their_own_item_and_standing_observers_all_but_circled_ones(district, now):
    guest = make_person(district.organisation, "列席甲", "局长", now, login="guest")
    standing = make_person(district.organisation, "列席乙", "政协主席", now, login="standing")
    StandingObserver.objects.create(committee=district.committee, person=standing, starts_on=TERM_START)
    items = [
        make_item(district, now, title="一般", state=ItemState.SCHEDULED),
        make_item(district, now, title="另一", state=ItemState.SCHEDULED),
        make_item(district, now, title="干部", matter="personnel", state=ItemState.SCHEDULED),
    ]
    entries = [put_on_agenda(district, item, now, MeetingState.NOTICED) for item in items]
    ItemObserver.objects.create(entry=entries[0], person=guest)

    def titles(person: Person):
        assert person.user is not None
        return {item.title for item in seen(person.user)}

    assert titles(guest) == {"一般"}
    assert titles(standing) == {"一般", "另一"}


CIRCLE = {"handler", "chair", "organiser", "office_head", "member3"}


def test_a_personnel_item_stays_within_its_circle(district, now):
    assert seen_by(district, make_item(district, now, matter="personnel")) == {"handler"}
    item = make_item(district, now, matter="personnel", state=ItemState.IN_REVIEW)
    assert seen_by(district, item) == CIRCLE
    pooled = make_item(district, now, matter="personnel", state=ItemState.POOLED)
    assert seen_by(district, pooled) == CIRCLE


def test_a_colleague_of_the_handler_is_not_in_the_circle(district, now):
    colleague = make_person(district.organisation, "经办丙", "科员", now, login="colleague", unit=district.unit)
    grant_role(role=Role.UNIT_HANDLER, scope=district.unit, user=colleague.user, starts_on=TERM_START, now=now)
    personnel = make_item(district, now, matter="personnel")
    ordinary = make_item(district, now)
    assert seen(colleague.user) == {ordinary}
    assert personnel not in seen(colleague.user)


def test_the_desk_names_no_circled_item_to_the_plain_office(district, now):
    district.seats[3].portfolios.all().delete()
    item = make_item(district, now, title="干部任免", matter="personnel", state=ItemState.IN_REVIEW)
    assert not without_holder(district.user("office")).exists()
    assert without_holder(district.user("office_head")).get().item == item
    assert todos(district.user("office"), now) == []
    assert "干部任免" in todos(district.user("office_head"), now)[0].text


def test_the_desk_says_what_waits_for_whom(district, now):
    item = make_item(district, now, title="老旧小区", state=ItemState.IN_REVIEW)
    for login in EVERYONE - {"member3"}:
        assert not current_steps(district.user(login)).exists(), login
        told = todos(district.user(login), now)
        assert {line.group for line in told} == ({Group.WAITING} if login in ("handler", "leader") else set()), login
    assert todos(district.user("handler"), now)[0].text == "等待审核：议题“老旧小区”"
    line = todos(district.user("member3"), now)[0]
    assert "老旧小区" in line.text
    assert "二(二)4" in line.why
    services.return_step(step=current_step(item), user=district.user("member3"), comment="补正", now=now)
    assert todos(district.user("member3"), now) == []
    assert "补正" in todos(district.user("handler"), now)[0].text


def test_another_organisation_sees_nothing(district, now):
    other = make_district(now, members=3, code="elsewhere")
    item = make_item(district, now, state=ItemState.SCHEDULED)
    put_on_agenda(district, item, now, MeetingState.IN_SESSION)
    for login in ("handler", "office", "office_head", "secretary", "chair", "member1", "organiser"):
        assert not seen(other.user(login)), login


@pytest.mark.parametrize(("matter", "before"), [("personnel", False), ("general", True)])
def test_papers_that_the_rulebook_does_not_send_ahead_open_with_the_meeting(now, matter, before):
    office = make_district(now, rulebook="district-office-2019", body="office-affairs", code="office", members=5)
    item = make_item(office, now, matter=matter, state=ItemState.SCHEDULED)
    entry = put_on_agenda(office, item, now, MeetingState.NOTICED)
    member = office.user("member1")
    assert visible_to(member).filter(pk=item.pk).exists()
    assert may_read(member, item, now) is before
    assert may_read(office.user("office_head"), item, now)
    Meeting.objects.filter(pk=entry.meeting_id).update(state=MeetingState.IN_SESSION)
    assert may_read(member, item, now)


def test_reviewers_words_are_not_for_every_reader(district, now):
    item = make_item(district, now, state=ItemState.SCHEDULED)
    put_on_agenda(district, item, now, MeetingState.NOTICED)
    inside = {login for login in seen_by(district, item) if sees_review(district.user(login), item)}
    assert inside == UNIT | OFFICE | {"member3"}


def test_papers_follow_their_item_and_a_recused_member_reads_none(district, now):
    item = make_item(district, now)
    paper = add_paper(item=item, upload=text_upload(), user=district.user("handler"), now=now)
    assert not papers_visible_to(district.user("member1")).exists()
    services.submit_item(item=item, user=district.user("handler"), now=now)
    entry = put_on_agenda(district, item, now, MeetingState.IN_SESSION)
    member = district.user("member1")
    assert papers_visible_to(member).get() == paper
    assert readable_by(member, paper, now)
    roll = RollEntry.objects.create(
        meeting=entry.meeting, person=district.members[1], seat=district.seats[1], name="钱某1", order=1
    )
    AttendanceInterval.objects.create(roll=roll, arrived_at=now)
    Recusal.objects.create(entry=entry, roll=roll, reason="亲属", declared_at=now)
    assert visible_to(member).filter(pk=item.pk).exists()
    assert not may_read(member, item, now)
    assert not readable_by(member, paper, now)
    assert readable_by(district.user("member3"), paper, now)
