"""会签: the leaders concerned agree before the signer does; any two drafts can be laid side by side."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from committees.access.services import grant_role
from committees.access.states import Role
from committees.calendar.rules import local_day
from committees.calendar.services import load_year
from committees.desk.ports import Group
from committees.errors import Refused
from committees.ledger.models import LedgerEntry
from committees.models import Person, User
from committees.rulebooks.selectors import body_rules
from committees.rules import CoSigner, Matter
from decisions.minutes import services
from decisions.minutes.comparing import compare
from decisions.minutes.cosigners import cosigners_by
from decisions.minutes.models import CoSignature, Minutes, MinutesRevision
from decisions.minutes.plugs import todos_of
from decisions.minutes.selectors import digest_now, may_edit, visible_to
from decisions.minutes.states import MinutesState, ParagraphKind
from meetings.models import AttendanceInterval, ItemObserver, RollEntry
from meetings.notices.states import Capacity
from tests.factories import TERM_START, make_person
from tests.items import signed_in
from tests.minutes_support import Held, hold_meeting, paragraph

OFFICE_RULES = {"rulebook": "district-office-2019", "body": "standing-committee"}
# Whole sentences, alike in part: cheap to draw, so that a busy machine never makes the drawing itself too slow.
SENTENCES = (
    "", "会议决定同意。", "会议决定缓议。", "会议同意，会议决定。", "同意。", "会议，会议，会议。",
    "决定同意会议。", "。", "，", "由财政局牵头。", "由财政局和住建局牵头。", "由住建局牵头，财政局配合。",
)  # fmt: skip
DRAFTS = st.lists(st.sampled_from(SENTENCES), max_size=5)


@pytest.fixture
def held(now: datetime) -> Held:
    """A rulebook that wants major items co-signed: item 1 is one, in charge of the fourth seat; item 2 is not."""
    return hold_meeting(now, matters=(Matter.MAJOR_DECISION, Matter.GENERAL), **OFFICE_RULES)


def attended(held: Held) -> None:
    """The head of the finance bureau, a member of whose staff attended the major item alone."""
    district, when = held.district, held.sitting.at(3)
    head = make_person(
        district.organisation, "局长乙", "局长", held.now, login="weidong-other-head", unit=district.other_unit
    )
    assert head.user is not None
    grant_role(role=Role.UNIT_LEADER, scope=district.other_unit, user=head.user, starts_on=TERM_START, now=held.now)
    for login, position in (("other_handler", 1), ("handler", 2)):
        person, entry = district.user(login).person, held.sitting.entries[position - 1]
        ItemObserver.objects.create(entry=entry, person=person)
        roll = RollEntry.objects.create(
            meeting=held.sitting.meeting, person=person, name=person.name, capacity=Capacity.OBSERVER, entitled=False
        )
        AttendanceInterval.objects.create(roll=roll, arrived_at=when, left_at=when)


def checked(held: Held) -> Minutes:
    minutes = services.submit_minutes(minutes=held.draft(), user=held.user("secretary"), now=held.now)
    return services.check_minutes(minutes=minutes, user=held.user("office_head"), now=held.now)


def second_head(held: Held) -> User:
    """办公室主任 beside the deputy who checks."""
    person = make_person(held.district.organisation, "主任乙", "办公室主任", held.now, login="weidong-second-head")
    assert person.user is not None
    grant_role(
        role=Role.OFFICE_HEAD, scope=held.district.committee, user=person.user, starts_on=TERM_START, now=held.now
    )
    return User.objects.get(pk=person.user.pk)


@pytest.mark.django_db
def test_leader_and_attending_departments_co_sign_before_the_signer(held: Held) -> None:
    """重大事项经参会部门、政府相关领导审签: the leader in charge and the reporting unit's head."""
    minutes = checked(held)
    asked, *others = CoSignature.objects.order_by("pk")
    leader = asked.person.user
    assert leader == held.district.seats[3].person.user
    assert [each.person.user for each in others] == [held.user("leader")]
    assert {each.grounds for each in (asked, *others)} == {"关于第1件事项的请示"}
    for each in others:
        user = each.person.user
        minutes = services.cosign_minutes(minutes=minutes, digest=digest_now(minutes), user=user, now=held.now)
        assert minutes.state == MinutesState.COSIGNING
    other = held.user("member1")
    assert visible_to(leader).filter(pk=minutes.pk).exists()
    assert not visible_to(other).filter(pk=minutes.pk).exists()
    assert [line.text for line in todos_of(leader, held.now)] == [f"会签纪要：{minutes.title}"]
    with pytest.raises(Refused, match="权限"):
        services.cosign_minutes(minutes=minutes, digest=digest_now(minutes), user=other, now=held.now)
    with pytest.raises(Refused, match="刚刚被他人改动"):
        services.cosign_minutes(minutes=minutes, digest="0" * 64, user=leader, now=held.now)
    assert not may_edit(held.user("office_head"), minutes, held.now)
    minutes = services.cosign_minutes(minutes=minutes, digest=digest_now(minutes), user=leader, now=held.now)
    assert minutes.state == MinutesState.SIGNING
    asked.refresh_from_db()
    assert asked.digest == digest_now(minutes)
    # Behind everyone's back: what was co-signed is no longer what would be signed.
    text = paragraph(minutes, ParagraphKind.DUTY)
    type(text).objects.filter(pk=text.pk).update(text="由他人办理。")
    with pytest.raises(Refused, match="由分管副主任把关、办公室主任签发。您已为这份纪要把关"):
        services.sign_minutes(minutes=minutes, digest=digest_now(minutes), user=held.user("office_head"), now=held.now)
    signer = second_head(held)
    with pytest.raises(Refused, match="会签不再有效"):
        services.sign_minutes(minutes=minutes, digest=digest_now(minutes), user=signer, now=held.now)
    type(text).objects.filter(pk=text.pk).update(text=text.text)
    assert services.sign_minutes(minutes=minutes, digest=digest_now(minutes), user=signer, now=held.now).number == 1
    steps = list(MinutesRevision.objects.values_list("step", flat=True))
    assert steps == ["初稿", "送审", "把关", "会签", "签发"]


@pytest.mark.django_db
def test_who_co_signs_is_what_the_rulebook_says(held: Held) -> None:
    """Without codes (versions stored before) it is the leader in charge; a unit wanted without a head is named."""
    minutes, leader = held.draft(), held.district.seats[3].person.name
    rule = body_rules(minutes.meeting, held.now).minutes
    assert rule is not None

    def names(*codes: CoSigner) -> list[str]:
        return [str(each) for each in cosigners_by(replace(rule, co_signers=codes), minutes)]

    assert (names(), names(CoSigner.UNIT)) == ([leader], ["局长甲"])
    assert names(*rule.co_signers) == [leader, "局长甲"]
    attended(held)
    assert names(*rule.co_signers) == [leader, "局长甲", "局长乙"]  # who attended the general item: nothing to sign
    assert cosigners_by(replace(rule, co_signed=()), minutes) == {}
    Person.objects.filter(user=held.user("leader")).update(unit=None)
    Minutes.objects.filter(pk=minutes.pk).update(state=MinutesState.CHECKING)
    with pytest.raises(Refused, match="议题“关于第1件事项的请示”须会签，但发展改革局没有负责人账号"):
        services.check_minutes(minutes=minutes, user=held.user("office_head"), now=held.now)


@pytest.mark.django_db
def test_returned_minutes_are_co_signed_anew_and_compared(held: Held) -> None:
    minutes = checked(held)
    leader = CoSignature.objects.get(person=held.district.seats[3].person).person.user
    assert leader is not None
    minutes = services.return_minutes(minutes=minutes, reason="请写明责任单位", user=leader, now=held.now)
    assert not CoSignature.objects.exists()
    prose = paragraph(minutes, ParagraphKind.DUTY)
    words = "由区住房城乡建设局牵头，九月底前办结。"
    services.edit_paragraph(
        paragraph=prose, text=words, version=prose.version, user=held.user("secretary"), now=held.now
    )
    minutes = services.submit_minutes(minutes=minutes, user=held.user("secretary"), now=held.now)
    services.check_minutes(minutes=minutes, user=held.user("office_head"), now=held.now)
    assert CoSignature.objects.count() == 2
    first, last = MinutesRevision.objects.order_by("number")[0], MinutesRevision.objects.order_by("-number")[0]
    client = signed_in(held.district, "office_head")
    where = reverse("minutes-compare", args=[minutes.pk])
    page = client.get(where, {"left": first.pk, "right": last.pk}).content.decode()
    assert "有 1 段不同" in page
    assert "<ins>" in page
    assert "<del>" in page
    assert "两稿文字相同" in client.get(where, {"left": last.pk, "right": "0"}).content.decode()
    assert signed_in(held.district, "member1").get(where).status_code == 404


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(DRAFTS, DRAFTS)
def test_a_comparison_loses_and_adds_nothing(old: list[str], new: list[str]) -> None:
    rows = compare(old, new)
    left = ["".join(piece.text for piece in row.left) for row in rows]
    right = ["".join(piece.text for piece in row.right) for row in rows]
    assert [text for text in left if text] == [text for text in old if text]
    assert [text for text in right if text] == [text for text in new if text]
    assert any(row.differs for row in rows) == ([t for t in old if t] != [t for t in new if t])


@pytest.mark.django_db
def test_everyone_with_a_part_in_it_sees_the_deadline_before_his_turn(held: Held) -> None:
    """一周内印发: the drafter has it to do, who checks and signs see until when, from the end of the meeting on."""
    (line,) = [line for line in todos_of(held.user("secretary"), held.now) if line.text.startswith("起草")]
    assert line.due is not None
    assert (line.group, "流程·会议纪要" in line.why) == (Group.TO_DO, True)
    for name in ("office_head", "chair"):
        lines = todos_of(held.user(name), held.now)
        assert [each.due for each in lines if "起草" in each.text] == [line.due]
    minutes = held.draft()
    assert minutes.due_at == line.due
    (waiting,) = [each for each in todos_of(held.user("chair"), held.now) if minutes.title in each.text]
    assert (waiting.group, waiting.due) == (Group.COMING, line.due)
    assert todos_of(held.user("outsider"), held.now) == []


@pytest.mark.django_db
def test_a_changed_calendar_moves_the_deadline_of_minutes_on_their_way(held: Held) -> None:
    minutes = held.draft()
    assert minutes.due_at is not None
    day = local_day(minutes.due_at)
    for _ in range(2):  # loaded twice, it is told once
        load_year(year=day.year, days={day: False}, source="补充通知", user=None, now=held.now)
    minutes.refresh_from_db()
    assert local_day(minutes.due_at) == day + timedelta(days=1)
    (told,) = LedgerEntry.objects.filter(verb="minutes_recounted")
    assert told.payload["deadline"] == minutes.deadline
    assert minutes.deadline["details"]["calendar"]["days"][day.isoformat()] is False
