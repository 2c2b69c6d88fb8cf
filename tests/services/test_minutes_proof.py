"""Minutes rest on a record that rows and ledger tell alike, on words that can be printed, on reasons kept whole."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from committees.errors import Refused
from committees.ledger.models import LedgerEntry
from committees.rules import Matter
from decisions.minutes import services
from decisions.minutes.models import Minutes
from decisions.minutes.paper import document_of
from decisions.minutes.proving import differences_from_ledger
from decisions.minutes.states import MinutesState, ParagraphKind
from decisions.models import Ballot, Motion, Resolution
from meetings.models import AgendaEntry, Meeting, Recusal, RollEntry
from tests.minutes_support import Held, hold_meeting, paragraph

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _blobs(settings: object, tmp_path: Path) -> None:
    settings.BLOB_ROOT = tmp_path  # type: ignore[attr-defined]


@pytest.fixture
def held(now: datetime) -> Held:
    """Three items: adopted, personnel, rejected."""
    return hold_meeting(now)


DIFFERENCES: list[tuple[str, Any]] = [
    ("开会时间", lambda held: Meeting.objects.update(opened_at=held.now)),
    ("散会时间", lambda held: Meeting.objects.update(closed_at=held.now)),
    ("的名册记录", lambda held: RollEntry.objects.filter(order=2).update(role="书记")),
    ("的名册记录", lambda held: RollEntry.objects.filter(order=10).update(on_leave=False)),
    ("第1项的回避", lambda held: Recusal.objects.create(
        entry=held.sitting.entries[0], roll=RollEntry.objects.get(order=2), reason="亲属", declared_at=held.now)),
    ("第3项的结论", lambda held: AgendaEntry.objects.filter(position=3).update(outcome="adopted")),
    ("第1项的结论", lambda held: AgendaEntry.objects.filter(position=1).update(conclusion="另一个结论")),
    ("第1项是否审议", lambda held: AgendaEntry.objects.filter(position=1).update(started_at=None)),
    ("的表决事项", lambda held: Motion.objects.filter(entry__position=1).update(text="同意另一件事")),
    ("的表决方式", lambda held: Ballot.objects.filter(motion__entry__position=1).update(method="oral")),
    ("的表决结果", lambda held: Ballot.objects.filter(motion__entry__position=1).update(outcome="rejected")),
    ("的决定内容", lambda held: Resolution.objects.filter(number=1).update(text="另一个决定")),
]  # fmt: skip


@pytest.mark.parametrize(("words", "change"), DIFFERENCES)
def test_every_fact_that_minutes_take_is_compared_with_the_ledger(held: Held, words: str, change: Any) -> None:
    assert differences_from_ledger(held.sitting.meeting) == []
    change(held)
    found = differences_from_ledger(Meeting.objects.get(pk=held.sitting.meeting.pk))
    assert any(words in each for each in found), found


def test_a_name_that_no_face_can_print_is_named_before_there_is_a_number(held: Held) -> None:
    """Names come from the record: the draft cannot put them right, so handing it in says which character and where."""
    minutes = held.draft()
    Minutes.objects.filter(pk=minutes.pk).update(title="关于\uf8ff的纪要")
    with pytest.raises(Refused, match="没有可用的字形"):
        services.submit_minutes(minutes=minutes, user=held.user("secretary"), now=held.now)
    Minutes.objects.filter(pk=minutes.pk).update(title=minutes.title)
    passed = services.submit_minutes(minutes=minutes, user=held.user("secretary"), now=held.now)
    passed = services.check_minutes(minutes=passed, user=held.user("office_head"), now=held.now)
    Minutes.objects.filter(pk=minutes.pk).update(title="关于\uf8ff的纪要")
    with pytest.raises(Refused, match="没有可用的字形"):
        held.sign(Minutes.objects.get(pk=passed.pk))
    assert Minutes.objects.get().number is None


def test_a_reason_is_kept_whole_or_refused(held: Held) -> None:
    minutes = held.at(MinutesState.CHECKING)
    with pytest.raises(Refused, match="不能超过 500 字，现有 501 字"):
        services.return_minutes(minutes=minutes, reason="长" * 501, user=held.user("office_head"), now=held.now)
    services.return_minutes(minutes=minutes, reason="长" * 500, user=held.user("office_head"), now=held.now)
    assert LedgerEntry.objects.get(verb="minutes_returned").payload["reason"] == "长" * 500


TOWN = {"rulebook": "zuocun-town-2018", "body": "leadership-team"}


def test_what_the_rulebook_wants_told_is_asked_for_when_a_draft_is_handed_in(now: datetime, client: Client) -> None:
    """第九条: discussion, vote, decision, grounds, responsibility and supervision of every item."""
    held = hold_meeting(now, matters=(Matter.GENERAL,), **TOWN)
    minutes, user = held.draft(), held.user("secretary")
    said = paragraph(minutes, ParagraphKind.DISCUSSION)
    said = services.edit_paragraph(paragraph=said, text="", version=said.version, user=user, now=held.now)
    duty = paragraph(minutes, ParagraphKind.DUTY)
    services.edit_paragraph(paragraph=duty, text="由镇办公室牵头办理。", version=duty.version, user=user, now=held.now)
    client.force_login(user)
    assert "尚缺：第1项缺讨论情况、第1项缺监督办法" in client.get(f"/minutes/{minutes.pk}/").content.decode()
    with pytest.raises(Refused, match=r"第九条：纪要须写明.*第1项缺讨论情况、第1项缺监督办法"):
        services.submit_minutes(minutes=minutes, user=user, now=held.now)
    services.edit_paragraph(paragraph=said, text="会议讨论了方案。", version=said.version, user=user, now=held.now)
    services.add_paragraph(after=duty, text="由党政办公室督办。", user=user, now=held.now)
    assert "各项齐全" in client.get(f"/minutes/{minutes.pk}/").content.decode()
    assert services.submit_minutes(minutes=minutes, user=user, now=held.now).state == MinutesState.CHECKING


def test_a_member_stands_on_the_paper_with_the_unit_of_that_day(held: Held) -> None:
    RollEntry.objects.filter(order=2).update(unit="区委组织部")
    minutes = held.draft()
    (line, *_) = document_of(minutes, held.now.date()).shown_attendance
    assert (line.label, line.people[1].unit, line.people[0].unit) == ("出席", "区委组织部", "")
