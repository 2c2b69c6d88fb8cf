"""A secretary signs for the leader who lets him; a member's objection reaches the chair and is answered."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from committees.desk.ports import all_todos
from committees.errors import Refused
from committees.ledger.selectors import entries_of
from committees.models import Outbox, Person
from meetings.models import AgendaEntry, Deputy, Meeting, Notice
from meetings.notices import services as notices
from meetings.notices.invitation import invitation
from meetings.notices.selectors import own_notice
from tests.factories import District, make_district, make_planned_district
from tests.items import signed_in
from tests.sittings import make_meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def district(now: datetime) -> District:
    return make_planned_district(now, members=5)


@pytest.fixture
def bureau(now: datetime) -> District:
    return make_planned_district(
        now,
        members=5,
        rulebook="bureau-party-group-2017",
        body="party-group",
        roles=("局党组书记",),
        member_role="党组成员",
    )


def person(district: District, login: str) -> Person:
    return Person.objects.get(user=district.users[login])


def notice_of(district: District, login: str, meeting: Meeting) -> Notice:
    found = own_notice(district.user(login), meeting)
    assert found is not None
    return found


def allow(district: District, now: datetime) -> Deputy:
    return notices.allow_deputy(secretary=person(district, "handler"), user=district.user("chair"), now=now)


def test_a_secretary_signs_for_the_leader_who_lets_him_and_it_is_shown(district: District, now: datetime) -> None:
    meeting = make_meeting(district, now)
    notice = notice_of(district, "chair", meeting)
    with pytest.raises(Refused, match="没有授权"):
        notices.sign_receipt(notice=notice, user=district.user("handler"), now=now)
    allow(district, now)
    signed = notices.sign_receipt(notice=notice, user=district.user("handler"), now=now)
    assert (signed.signed_by, signed.opened_at) == (person(district, "handler"), None)
    payload = entries_of(f"meeting:{meeting.pk}").filter(verb="notice_signed").get().payload
    assert (payload["person"], payload["by"]) == (district.chair.name, person(district, "handler").name)
    words = f"（{person(district, 'handler').name}代签）"
    assert words in signed_in(district, "office").get(reverse("meeting-people", args=[meeting.pk])).text
    assert words in signed_in(district, "chair").get(reverse("my-notice", args=[meeting.pk])).text


def test_the_deputy_signs_for_nobody_else_and_not_after_the_end(district: District, now: datetime) -> None:
    meeting = make_meeting(district, now)
    deputy = allow(district, now)
    with pytest.raises(Refused, match="没有授权"):
        notices.sign_receipt(notice=notice_of(district, "member1", meeting), user=district.user("handler"), now=now)
    with pytest.raises(Refused, match="不是您作出的"):
        notices.end_deputy(deputy=deputy, user=district.user("handler"), now=now)
    notices.end_deputy(deputy=deputy, user=district.user("chair"), now=now)
    with pytest.raises(Refused, match="没有授权"):
        notices.sign_receipt(notice=notice_of(district, "chair", meeting), user=district.user("handler"), now=now)
    allow(district, now)  # once ended it may be given again


def test_who_cannot_be_a_deputy(district: District, now: datetime) -> None:
    allow(district, now)
    with pytest.raises(Refused, match="无需重复授权"):
        allow(district, now)
    with pytest.raises(Refused, match="无需授权"):
        notices.allow_deputy(secretary=district.chair, user=district.user("chair"), now=now)
    elsewhere = make_district(now, members=3, code="elsewhere")
    with pytest.raises(Refused, match="本机关"):
        notices.allow_deputy(secretary=elsewhere.chair, user=district.user("chair"), now=now)


def test_the_pages_of_deputies(district: District, now: datetime) -> None:
    meeting = make_meeting(district, now)
    chair, handler = signed_in(district, "chair"), signed_in(district, "handler")
    url = reverse("notice-entrusted", args=[notice_of(district, "chair", meeting).pk])
    assert handler.get(url).status_code == 404
    chair.post(reverse("my-deputies"), {"secretary": person(district, "handler").pk})
    assert person(district, "handler").name in chair.get(reverse("my-deputies")).text
    page = handler.get(url)
    assert f"代{district.chair.name}签收" in page.text
    assert "议题0" not in page.text
    assert any(todo.url == url for todo in all_todos(district.user("handler"), now))
    assert "已签收" in handler.post(url, follow=True).text
    assert not any(todo.url == url for todo in all_todos(district.user("handler"), now))
    other = notice_of(district, "member1", meeting)
    assert handler.post(reverse("notice-entrusted", args=[other.pk])).status_code == 404
    deputy = Deputy.objects.get()
    assert handler.post(reverse("deputy-end", args=[deputy.pk])).status_code == 404
    chair.post(reverse("deputy-end", args=[deputy.pk]))
    assert handler.get(url).status_code == 404


def first_entry(meeting: Meeting) -> AgendaEntry:
    entry = meeting.entries.select_related("item", "meeting").order_by("position").first()
    assert entry is not None
    return entry


def test_an_objection_reaches_the_chair_and_is_answered_once(district: District, now: datetime) -> None:
    meeting = make_meeting(district, now)
    entry = first_entry(meeting)
    raise_ = {"entry": entry, "user": district.user("member1"), "now": now}
    with pytest.raises(Refused, match="请写明"):
        notices.raise_objection(text="  ", **raise_)
    with pytest.raises(Refused, match="只有本次会议的成员"):
        notices.raise_objection(**{**raise_, "user": district.user("handler")}, text="不妥")
    objection = notices.raise_objection(text="资金来源不清楚", **raise_)
    assert notices.raise_objection(text="资金来源和工期不清楚", **raise_).pk == objection.pk
    [line] = [todo for todo in all_todos(district.user("chair"), now) if "异议" in todo.text]
    assert line.url == reverse("meeting-people", args=[meeting.pk])
    assert Outbox.objects.filter(recipient=district.chair, purpose="objection", channel="inbox").exists()
    with pytest.raises(Refused, match="由会议主持人"):
        notices.answer_objection(objection=objection, text="好", user=district.user("office"), now=now)
    answered = notices.answer_objection(
        objection=objection, text="由财政局会上说明", user=district.user("chair"), now=now
    )
    assert answered.answered_by == district.chair
    with pytest.raises(Refused, match="已经答复"):
        notices.answer_objection(objection=objection, text="再答", user=district.user("chair"), now=now)
    with pytest.raises(Refused, match="已得到答复"):
        notices.raise_objection(text="还有", **raise_)
    assert Outbox.objects.filter(recipient=person(district, "member1"), purpose="objection").exists()
    assert not [todo for todo in all_todos(district.user("chair"), now) if "异议" in todo.text]


def test_the_bureau_hears_objections_until_the_day_before(bureau: District, now: datetime) -> None:
    meeting = make_meeting(bureau, now)
    entry, user = first_entry(meeting), bureau.user("member1")
    late = meeting.starts_at - timedelta(hours=3)
    with pytest.raises(Refused, match="时限已过") as refused:
        notices.raise_objection(entry=entry, text="不同意", user=user, now=late)
    assert refused.value.verdict is not None
    early = meeting.starts_at - timedelta(days=2)
    assert notices.raise_objection(entry=entry, text="不同意", user=user, now=early).text == "不同意"


def test_the_pages_of_objections(district: District, now: datetime) -> None:
    meeting = make_meeting(district, now)
    entry = first_entry(meeting)
    member, chair, other = (signed_in(district, name) for name in ("member1", "chair", "member2"))
    sent = member.post(reverse("objection-raise", args=[meeting.pk, entry.pk]), {"text": "资金来源不清楚"}, follow=True)
    assert "待答复" in sent.text
    people = reverse("meeting-people", args=[meeting.pk])
    assert "资金来源不清楚" not in other.get(people).text
    assert "待主持人答复" in signed_in(district, "office").get(people).text
    objection = entry.objections.get()
    chair.post(reverse("objection-answer", args=[meeting.pk, objection.pk]), {"text": "会上说明"})
    assert "会上说明" in member.get(reverse("my-notice", args=[meeting.pk])).text
    elsewhere = make_district(now, members=3, code="elsewhere")
    stranger = signed_in(elsewhere, "chair")
    for name, pk in (("objection-raise", entry.pk), ("objection-answer", objection.pk)):
        assert stranger.post(reverse(name, args=[meeting.pk, pk]), {"text": "x"}).status_code == 404


def test_the_invitation_keeps_its_name_and_folds_its_lines(district: District, now: datetime) -> None:
    meeting = make_meeting(district, now)
    meeting.title = "第一次会议，研究防汛、抗旱、森林防火和安全生产工作；请各位委员准时参加, 谢谢"
    text = invitation(meeting, starts_at=meeting.starts_at, round_=2, now=now)
    lines = text.split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    assert f"UID:meeting-{meeting.pk}@governance.invalid" in lines
    assert "SEQUENCE:2" in lines
    assert "准时参加\\, 谢谢" in text.replace("\r\n ", "")
    assert "STATUS:CANCELLED" in invitation(meeting, starts_at=now, round_=2, now=now, cancelled=True)


def test_the_mail_of_a_notice_carries_the_invitation_and_a_withdrawal_takes_it_back(
    district: District, now: datetime
) -> None:
    from meetings.scheduling import services as scheduling

    meeting = make_meeting(district, now)
    rows = Outbox.objects.filter(aggregate=f"meeting:{meeting.pk}", channel="mail")
    start = meeting.starts_at.strftime("%Y%m%dT%H%M%SZ")
    assert all(f"DTSTART:{start}" in row.calendar for row in rows.filter(purpose="notice"))
    scheduling.cancel(meeting=meeting, reason="防汛", user=district.user("office"), now=now)
    withdrawn = rows.filter(purpose="notice-withdrawn")
    assert withdrawn.exists()
    assert all("METHOD:CANCEL" in row.calendar for row in withdrawn)
