"""扩大会议: by the rulebook's leave, told in notice and agenda sheet, on the roll without a vote; 应到会 stays."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from committees.access.services import grant_role
from committees.access.states import Role
from committees.errors import Refused
from committees.models import LedgerEntry, Person, User
from meetings.agenda import selectors as agenda
from meetings.models import Meeting, Notice
from meetings.notices import services as notices
from meetings.notices.selectors import pending_difference, recipients_of
from meetings.notices.states import Capacity
from meetings.packs.paper import sheet_pdf
from meetings.packs.selectors import sheet_subject
from meetings.scheduling import services as scheduling
from meetings.scheduling.enlarged import to_invite
from meetings.scheduling.selectors import agenda_lines, observer_candidates, sight_of, visible_to
from meetings.scheduling.states import MeetingState
from meetings.session import services as session
from tests.factories import TERM_START, District, make_planned_district
from tests.items import signed_in
from tests.sittings import make_meeting

pytestmark = pytest.mark.django_db
SCOPE = "区直各部门主要负责人"


@pytest.fixture
def district(now: datetime) -> District:
    return make_planned_district(now, members=5)


@pytest.fixture
def meeting(district: District, now: datetime) -> Meeting:
    return make_meeting(district, now, state=MeetingState.AGENDA_SET)


def enlarge(district: District, meeting: Meeting, now: datetime, *names: str, scope: str = SCOPE) -> Meeting:
    people = [district.user(name).person for name in names]
    return scheduling.enlarge_meeting(
        meeting=meeting, scope=scope, people=people, user=district.user("office"), now=now
    )


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_no_administrator_is_invited(district: District, meeting: Meeting, now: datetime) -> None:
    with pytest.raises(Refused, match="系统甲是系统、安全或审计管理员，不接触会议内容"):
        enlarge(district, meeting, now, "leader", "system_admin")
    assert district.user("system_admin").person not in to_invite(meeting)
    enlarge(district, meeting, now, "leader", "outsider")
    notices.send_notice(meeting=meeting, user=district.user("office"), now=now)
    user = district.user("outsider")
    grant_role(role=Role.AUDIT_ADMIN, scope=district.organisation, user=user, starts_on=TERM_START, now=now)
    assert not visible_to(fresh(user)).exists()
    assert not agenda.visible_to(fresh(user)).exists()
    assert user.person not in {reader.person for reader in recipients_of(meeting)}


def test_the_invited_are_told_and_sit_on_the_roll_without_a_vote(
    district: District, meeting: Meeting, now: datetime
) -> None:
    enlarge(district, meeting, now, "leader", "outsider")
    notices.send_notice(meeting=meeting, user=district.user("office"), now=now)
    meeting.refresh_from_db()
    told = Notice.objects.get(meeting=meeting, person=district.user("outsider").person)
    assert told.capacity == Capacity.OBSERVER
    assert f"{meeting.title}（扩大会议）（范围：{SCOPE}）" in told.text
    assert all(entry.item.title in told.text for entry in meeting.entries.select_related("item"))
    roll = session.prepare_roll(meeting=meeting, actor=district.user("secretary"), now=now)
    assert sum(row.entitled for row in roll) == 5
    assert {row.name for row in roll if row.capacity == Capacity.OBSERVER} == {"局长甲", "无关甲"}
    outsider = fresh(district.user("outsider"))
    assert (visible_to(outsider).get(), sight_of(outsider, meeting).whole) == (meeting, True)
    assert agenda.visible_to(outsider).count() == meeting.entries.count()
    assert district.user("outsider").person not in observer_candidates(meeting)
    entry = LedgerEntry.objects.get(verb="meeting_enlarged")
    assert entry.payload == {"scope": SCOPE, "people": ["局长甲", "无关甲"]}


def test_the_agenda_sheet_names_the_reach_and_those_who_come(
    district: District, meeting: Meeting, now: datetime
) -> None:
    before = sheet_subject(meeting)
    meeting = enlarge(district, meeting, now, "outsider")
    assert sheet_subject(meeting) != before
    pages = PdfReader(BytesIO(sheet_pdf(meeting, agenda_lines(meeting), now))).pages
    words = "".join("".join(page.extract_text() for page in pages).split())
    assert f"扩大范围：{SCOPE}。列席（不参加表决）1人：干部无关甲。" in words
    assert "（扩大会议）" in words


def test_who_joins_or_leaves_after_the_notice_is_told_and_the_members_once(
    district: District, meeting: Meeting, now: datetime
) -> None:
    office = district.user("office")
    notices.send_notice(meeting=meeting, user=office, now=now)
    enlarge(district, meeting, now, "leader")
    meeting.refresh_from_db()
    assert pending_difference(meeting) == [f"扩大会议的范围为“{SCOPE}”", "局长甲：扩大参加，列席会议"]
    notices.send_notice(meeting=meeting, user=office, now=now)
    enlarge(district, meeting, now, "outsider")
    meeting.refresh_from_db()
    assert pending_difference(meeting) == ["局长甲：不再列席", "无关甲：扩大参加，列席会议"]
    notices.send_notice(meeting=meeting, user=office, now=now)
    assert Notice.objects.filter(meeting=meeting, round=3).count() == 1  # nothing changed for the members
    assert Notice.objects.get(person=district.user("leader").person).withdrawn_at == now
    meeting.refresh_from_db()
    meeting = scheduling.end_enlargement(meeting=meeting, user=office, now=now)
    assert pending_difference(meeting) == ["不再作为扩大会议召开", "无关甲：不再列席"]
    assert not visible_to(fresh(district.user("outsider"))).exists()


def test_what_no_enlarged_meeting_is(district: District, meeting: Meeting, now: datetime) -> None:
    for names, scope, words in (
        ((), SCOPE, "请选择扩大参加的单位或人员"),
        (("outsider",), " ", "扩大范围"),
        (("member1",), SCOPE, "已是成员或固定列席人员"),
    ):
        with pytest.raises(Refused, match=words):
            enlarge(district, meeting, now, *names, scope=scope)
    with pytest.raises(Refused, match="权限"):
        scheduling.enlarge_meeting(
            meeting=meeting, scope=SCOPE, people=[district.chair], user=district.user("member1"), now=now
        )
    with pytest.raises(Refused, match="不是扩大会议"):
        scheduling.end_enlargement(meeting=meeting, user=district.user("office"), now=now)
    Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.IN_SESSION)
    with pytest.raises(Refused, match="不能再变动"):
        enlarge(district, meeting, now, "outsider")
    assert not LedgerEntry.objects.filter(verb="meeting_enlarged").exists()


def test_a_body_whose_rules_know_none_holds_none(now: datetime) -> None:
    plenary = make_planned_district(now, members=5, body="plenary", member_role="区委委员", roles=("书记",))
    meeting = make_meeting(plenary, now, items=0, state=MeetingState.DRAFTING)
    with pytest.raises(Refused, match="规则没有规定扩大会议的"):
        enlarge(plenary, meeting, now, "outsider")


def test_the_page_invites_whole_units_and_single_posts(district: District, meeting: Meeting, now: datetime) -> None:
    client, url = signed_in(district, "office"), reverse("meeting-enlarge", args=[meeting.pk])
    page = client.get(url).content.decode()
    assert "必要时可开扩大会议" in page
    assert "干部 无关甲" in page
    data = {
        "scope": SCOPE, "units": [district.unit.pk], "people": [district.user("outsider").person.pk],
    }  # fmt: skip
    assert "扩大会议" in client.post(url, data, follow=True).content.decode()
    assert set(Person.objects.filter(enlarged_meetings__meeting=meeting).values_list("name", flat=True)) == {
        "经办甲", "局长甲", "无关甲",
    }  # fmt: skip
    assert signed_in(district, "secretary").get(url).status_code == 404
    client.post(reverse("enlargement-end", args=[meeting.pk]))
    meeting.refresh_from_db()
    assert (meeting.enlarged, meeting.invitees.count()) == ("", 0)
