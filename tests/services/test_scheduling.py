"""Scheduling: numbers, chairs, agendas, the table of states, cancelling."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache

from committees.errors import Refused
from committees.models import AppliedRule, LedgerEntry, Outbox
from meetings.agenda.states import ItemState
from meetings.models import AgendaEntry, Meeting
from meetings.scheduling import ports, services
from meetings.scheduling.ports import Blocker, add_blocker
from meetings.scheduling.selectors import agenda_lines, chair_candidates, live_version
from meetings.scheduling.states import MEETING_TRANSITIONS, MeetingEvent, MeetingState
from tests.factories import TERM_START, District, make_district
from tests.items import make_item
from tests.sittings import LEAD, make_meeting, moved

pytestmark = pytest.mark.django_db


@pytest.fixture
def district(now: datetime) -> District:
    return make_district(now)


def schedule(district: District, now: datetime, **fields: object) -> Meeting:
    values = {"starts_at": now + LEAD, "place": "三楼会议室", "chair": district.chair, **fields}
    return services.schedule_meeting(committee=district.committee, user=district.user("office"), now=now, **values)


def test_meetings_are_numbered_per_year_of_their_date(district: District, now: datetime) -> None:
    first, second = schedule(district, now), schedule(district, now)
    # 0:30 on 1 January in Beijing is still the old year in UTC.
    next_year = schedule(district, now, starts_at=datetime(2026, 12, 31, 16, 30, tzinfo=UTC))
    assert [(m.year, m.number) for m in (first, second, next_year)] == [(2026, 1), (2026, 2), (2027, 1)]
    assert first.title == "区委常委会2026年第1次会议"


def test_scheduling_is_kept_in_the_ledger(district: District, now: datetime) -> None:
    meeting = schedule(district, now)
    verbs = LedgerEntry.objects.filter(aggregate=f"meeting:{meeting.pk}").values_list("verb", flat=True)
    assert "scheduled" in verbs
    checks = AppliedRule.objects.filter(aggregate=f"meeting:{meeting.pk}").values_list("check_name", flat=True)
    assert set(checks) == {"hold", "chair"}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"starts_at": datetime(2026, 9, 2, tzinfo=UTC)}, "已经过去"),
        ({"ends_at": datetime(2026, 9, 9, tzinfo=UTC)}, "晚于开会时间"),
        ({"minutes": 5000}, "超过三天"),
        ({"place": "  "}, "地点"),
    ],
)
def test_impossible_times_and_places_are_refused(
    district: District, now: datetime, fields: dict[str, object], words: str
) -> None:
    with pytest.raises(Refused, match=words):
        schedule(district, now, **fields)
    assert not Meeting.objects.exists()


def test_only_the_office_schedules(district: District, now: datetime) -> None:
    with pytest.raises(Refused, match="权限"):
        services.schedule_meeting(
            committee=district.committee,
            user=district.user("member1"),
            now=now,
            starts_at=now + LEAD,
            place="三楼",
            chair=district.chair,
        )


def test_delegated_chair_only_whom_the_rulebook_lets_chair(district: District, now: datetime) -> None:
    deputy, member = district.seats[1], district.seats[5]
    assert [seat.role for seat in chair_candidates(district.committee, now)] == ["书记", "副书记", "副书记"]
    assert schedule(district, now, chair=deputy.person).chair == deputy.person
    with pytest.raises(Refused, match="书记、副书记") as refused:
        schedule(district, now, chair=member.person)
    assert refused.value.verdict is not None
    assert refused.value.verdict.clause.reference == "二(二)2"


def test_a_stranger_cannot_chair_and_a_foreign_recorder_is_refused(district: District, now: datetime) -> None:
    with pytest.raises(Refused, match=r"不是.*成员"):
        schedule(district, now, chair=district.user("office").person)
    other = make_district(now, code="other", members=3)
    with pytest.raises(Refused, match="不属于本机关"):
        schedule(district, now, recorder=other.user("secretary").person)


def test_a_body_that_the_rulebook_abolished_cannot_meet(now: datetime) -> None:
    with pytest.raises(Refused):
        make_district(now, rulebook="county-mechanism-2023", body="secretaries-meeting", code="county", members=3)
    county = make_district(now, rulebook="county-mechanism-2023", body="standing-committee", code="county2", members=5)
    county.committee.body = "secretaries-meeting"
    county.committee.save(update_fields=["body"])
    with pytest.raises(Refused, match="不得召开"):
        schedule(county, now)
    assert not Meeting.objects.exists()


@pytest.fixture
def no_blockers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The table alone: what blocks is tested where it is made."""
    monkeypatch.setattr(ports, "_blockers", [])
    monkeypatch.setattr(ports, "_followers", [])


@pytest.mark.usefixtures("no_blockers")
def test_every_pair_of_state_and_event_is_carried_out_or_refused(district: District, now: datetime) -> None:
    """As the table says, and a user without the table's permission is always refused."""
    able = {"handle_office": "office", "record_meeting": "secretary", "keep_archive": "archivist"}
    meeting = make_meeting(district, now)
    for state in MeetingState:
        for event in MeetingEvent:
            Meeting.objects.filter(pk=meeting.pk).update(state=state)
            found = MEETING_TRANSITIONS.get((state, event))
            if found is None:
                with pytest.raises(Refused, match="不能"):
                    services.advance_meeting(meeting=meeting, event=event, user=district.user("office"), now=now)
            else:
                with pytest.raises(Refused, match="权限"):
                    services.advance_meeting(meeting=meeting, event=event, user=district.user("outsider"), now=now)
                user = district.user(able[found.permission])
                services.advance_meeting(meeting=meeting, event=event, user=user, now=now)
            meeting.refresh_from_db()
            assert meeting.state == (found.target if found else state)


def test_an_event_pressed_twice_happens_once(district: District, now: datetime) -> None:
    meeting = make_meeting(district, now, state=MeetingState.AGENDA_SET)
    with pytest.raises(Refused, match="不能“确定议题”"):
        services.set_agenda(meeting=meeting, user=district.user("office"), now=now)
    chain = LedgerEntry.objects.filter(aggregate=f"meeting:{meeting.pk}", verb="set_agenda")
    assert chain.count() == 1


def test_a_blocker_stops_the_event_and_nothing_is_written(
    district: District, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ports, "_blockers", [])
    meeting = make_meeting(district, now, state=MeetingState.DRAFTING)
    add_blocker(lambda *_: [Blocker("材料没有到齐")])
    before = LedgerEntry.objects.count()
    with pytest.raises(Refused, match="材料没有到齐"):
        services.set_agenda(meeting=meeting, user=district.user("office"), now=now)
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.DRAFTING
    assert LedgerEntry.objects.count() == before


def test_an_empty_agenda_cannot_be_settled(district: District, now: datetime) -> None:
    meeting = schedule(district, now)
    with pytest.raises(Refused, match="还没有议题"):
        services.set_agenda(meeting=meeting, user=district.user("office"), now=now)


def test_only_approved_items_of_the_committee_come_on_the_agenda(district: District, now: datetime) -> None:
    meeting, office = schedule(district, now), district.user("office")
    draft = make_item(district, now)
    with pytest.raises(Refused, match="尚未审定"):
        services.add_to_agenda(meeting=meeting, item=draft, user=office, now=now)
    pooled = make_item(district, now, state=ItemState.POOLED)
    entry = services.add_to_agenda(meeting=meeting, item=pooled, user=office, now=now)
    pooled.refresh_from_db()
    assert (entry.position, pooled.state) == (1, ItemState.SCHEDULED)
    with pytest.raises(Refused, match="已列入"):
        services.add_to_agenda(meeting=schedule(district, now), item=pooled, user=office, now=now)


def test_an_item_of_another_committee_is_refused(district: District, now: datetime) -> None:
    other = make_district(now, code="other", members=3)
    item = make_item(other, now, state=ItemState.POOLED)
    with pytest.raises(Refused, match="不能列入"):
        services.add_to_agenda(meeting=schedule(district, now), item=item, user=district.user("office"), now=now)


def test_a_deliberating_body_takes_no_item_that_needs_its_decision(now: datetime) -> None:
    district = make_district(now, body="secretaries-meeting", members=5)
    meeting, office = schedule(district, now), district.user("office")
    asks = make_item(
        district, now, matter="large-fund", question="是否同意拨款", amount=9_000_000, state=ItemState.POOLED
    )
    with pytest.raises(Refused, match="不能在此会议上决定"):
        services.add_to_agenda(meeting=meeting, item=asks, user=office, now=now)
    talks = make_item(district, now, matter="large-fund", question="", amount=9_000_000, state=ItemState.POOLED)
    assert services.add_to_agenda(meeting=meeting, item=talks, user=office, now=now).position == 1
    small = make_item(district, now, question="是否同意安排", state=ItemState.POOLED)
    assert services.add_to_agenda(meeting=meeting, item=small, user=office, now=now).position == 2


def test_moving_timing_and_removing_keep_positions_whole(district: District, now: datetime) -> None:
    meeting, office = make_meeting(district, now, state=MeetingState.DRAFTING, items=3), district.user("office")
    first, second, third = meeting.entries.order_by("position")
    services.move_entry(entry=third, position=1, user=office, now=now)
    assert list(meeting.entries.order_by("position")) == [third, first, second]
    services.move_entry(entry=third, position=99, user=office, now=now)
    assert list(meeting.entries.order_by("position")) == [first, second, third]
    services.set_minutes(entry=first, minutes=45, user=office, now=now)
    starts = [line.slot.starts_at - meeting.starts_at for line in agenda_lines(meeting)]
    assert starts == [timedelta(0), timedelta(minutes=45), timedelta(minutes=60)]
    services.remove_from_agenda(entry=first, user=office, now=now)
    assert [e.position for e in meeting.entries.order_by("position")] == [1, 2]
    first.item.refresh_from_db()
    assert first.item.state == ItemState.POOLED


@pytest.mark.parametrize("minutes", [0, -5, 481])
def test_impossible_minutes_are_refused(district: District, now: datetime, minutes: int) -> None:
    meeting = make_meeting(district, now, state=MeetingState.DRAFTING, items=1)
    with pytest.raises(Refused, match="整数"):
        services.set_minutes(entry=meeting.entries.get(), minutes=minutes, user=district.user("office"), now=now)


def test_a_settled_agenda_is_changed_only_after_reopening(district: District, now: datetime) -> None:
    meeting, office = make_meeting(district, now, state=MeetingState.AGENDA_SET), district.user("office")
    entry, item = meeting.entries.first(), make_item(district, now, state=ItemState.POOLED)
    assert entry is not None
    presses = [
        lambda: services.add_to_agenda(meeting=meeting, item=item, user=office, now=now),
        lambda: services.move_entry(entry=entry, position=2, user=office, now=now),
        lambda: services.set_minutes(entry=entry, minutes=9, user=office, now=now),
        lambda: services.remove_from_agenda(entry=entry, user=office, now=now),
    ]
    for press in presses:
        with pytest.raises(Refused, match="重新调整议题"):
            press()
    services.reopen_agenda(meeting=meeting, user=office, now=now)
    services.add_to_agenda(meeting=meeting, item=item, user=office, now=now)
    assert meeting.entries.count() == 3


def test_adhoc_items_follow_the_rulebook_and_personnel_never(district: District, now: datetime) -> None:
    meeting, office = make_meeting(district, now), district.user("office")
    item = make_item(district, now, title="临时事项", state=ItemState.POOLED)

    def raise_item(what: object = item, reason: str = "情况紧急", approver: str = "书记") -> AgendaEntry:
        return services.add_adhoc_item(
            meeting=meeting, item=what, reason=reason, approver=approver, user=office, now=now
        )

    with pytest.raises(Refused, match="按临时议题"):
        services.add_to_agenda(meeting=meeting, item=item, user=office, now=now)
    with pytest.raises(Refused, match="理由和同意人"):
        raise_item(reason=" ")
    personnel = make_item(district, now, matter="personnel", state=ItemState.POOLED)
    with pytest.raises(Refused, match="干部人事事项不得"):
        raise_item(personnel)
    entry = raise_item()
    assert (entry.adhoc, entry.adhoc_reason, entry.adhoc_approver) == (True, "情况紧急", "书记")
    waived = AppliedRule.objects.get(aggregate=f"meeting:{meeting.pk}", check_name="adhoc")
    assert (waived.override_reason, waived.override_allowed_by) == ("情况紧急", "书记")


def test_adhoc_items_are_refused_where_the_rulebook_forbids_them(now: datetime) -> None:
    bureau = make_district(
        now, rulebook="bureau-party-group-2017", body="party-group", code="bureau", roles=("书记", "副书记")
    )
    meeting = make_meeting(bureau, now)
    item = make_item(bureau, now, matter="major-decision", title="临时动议", state=ItemState.POOLED)
    with pytest.raises(Refused, match="不能作为临时议题"):
        services.add_adhoc_item(
            meeting=meeting, item=item, reason="急", approver="书记", user=bureau.user("office"), now=now
        )
    item.refresh_from_db()
    assert item.state == ItemState.POOLED


def test_after_the_notice_an_item_goes_only_with_a_reason(district: District, now: datetime) -> None:
    meeting, office = make_meeting(district, now), district.user("office")
    entry = meeting.entries.first()
    assert entry is not None
    with pytest.raises(Refused, match="说明原因"):
        services.remove_from_agenda(entry=entry, user=office, now=now)
    services.remove_from_agenda(entry=entry, user=office, now=now, reason="材料需补充")
    assert meeting.entries.count() == 1


def test_an_item_under_discussion_cannot_be_removed(district: District, now: datetime) -> None:
    meeting = make_meeting(district, now)
    entry = meeting.entries.first()
    AgendaEntry.objects.filter(pk=entry.pk).update(stage="reporting")
    with pytest.raises(Refused, match="汇报"):
        services.remove_from_agenda(entry=entry, user=district.user("office"), now=now, reason="x")


def test_item_observers_are_neither_members_nor_strangers_nor_twice(district: District, now: datetime) -> None:
    meeting, office = make_meeting(district, now, state=MeetingState.DRAFTING), district.user("office")
    entry = meeting.entries.first()
    leader = district.user("leader").person
    observer = services.add_item_observer(entry=entry, person=leader, user=office, now=now)
    foreign = make_district(now, code="other", members=3).user("leader").person
    standing = district.user("outsider").person
    people_rows = [(leader, "已安排"), (district.members[2], "成员"), (foreign, "不属于本机关")]
    district.committee.standing_observers.create(person=standing, starts_on=TERM_START)
    people_rows.append((standing, "固定列席"))
    for person, words in people_rows:
        with pytest.raises(Refused, match=words):
            services.add_item_observer(entry=entry, person=person, user=office, now=now)
    services.remove_item_observer(observer=observer, user=office, now=now)
    with pytest.raises(Refused, match="已取消"):
        services.remove_item_observer(observer=observer, user=office, now=now)


def test_rescheduling_needs_a_reason_a_change_and_a_possible_time(district: District, now: datetime) -> None:
    meeting = make_meeting(district, now, state=MeetingState.DRAFTING)
    for fields, words in (
        ({"reason": " ", "place": "四楼"}, "说明原因"),
        ({}, "没有变化"),
        ({"starts_at": now - LEAD}, "已经过去"),
        ({"chair": district.members[6]}, "书记、副书记"),
    ):
        with pytest.raises(Refused, match=words):
            moved(meeting, district, now, **fields)
    meeting.refresh_from_db()
    assert (meeting.place, meeting.chair) == ("三楼会议室", district.chair)
    again = moved(meeting, district, now, place="四楼会议室")
    assert (again.place, again.state) == ("四楼会议室", MeetingState.DRAFTING)


def test_a_meeting_moved_into_the_next_year_takes_its_number_there(district: District, now: datetime) -> None:
    schedule(district, now, starts_at=datetime(2027, 1, 10, 1, tzinfo=UTC))
    meeting = make_meeting(district, now, state=MeetingState.DRAFTING)
    later = datetime(2027, 1, 20, 1, tzinfo=UTC)
    again = moved(meeting, district, now, starts_at=later, ends_at=later + timedelta(hours=2))
    assert (again.year, again.number) == (2027, 2)


def test_cancelling_returns_the_items_and_needs_a_reason(district: District, now: datetime) -> None:
    meeting, office = make_meeting(district, now, state=MeetingState.AGENDA_SET), district.user("office")
    with pytest.raises(Refused, match="说明原因"):
        services.cancel(meeting=meeting, reason="", user=office, now=now)
    services.cancel(meeting=meeting, reason="另行安排", user=office, now=now)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.cancel_reason) == (MeetingState.CANCELLED, "另行安排")
    assert {entry.item.state for entry in meeting.entries.select_related("item")} == {ItemState.POOLED}
    assert not Outbox.objects.filter(aggregate=f"meeting:{meeting.pk}").exists()
    with pytest.raises(Refused, match="不能“取消会议”"):
        services.cancel(meeting=meeting, reason="再次", user=office, now=now)


def test_touch_raises_the_version_and_viewers_learn_of_it_on_commit(
    district: District, now: datetime, django_capture_on_commit_callbacks: object
) -> None:
    meeting = schedule(district, now)
    assert live_version(meeting.pk) == 0
    with django_capture_on_commit_callbacks(execute=True):
        services.touch(meeting)
        assert live_version(meeting.pk) == 0
    assert (live_version(meeting.pk), meeting.live_version) == (1, 1)
    cache.clear()
    assert live_version(meeting.pk) == 1
