"""重新取自记录: whoever opens a draft is told that its record changed since, and one press renews what is bound."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.urls import reverse

from committees.ledger.models import LedgerEntry
from committees.models import Unit
from committees.rules import Matter
from decisions.minutes import services
from decisions.minutes.models import Minutes, MinutesParagraph
from decisions.minutes.pages import stale_of
from decisions.minutes.states import ParagraphKind
from meetings.models import AgendaItem
from tests.items import signed_in
from tests.minutes_support import Held, hold_meeting, paragraph

pytestmark = pytest.mark.django_db


@pytest.fixture
def full(now: datetime) -> Held:
    """Three items: adopted, personnel (kept out), rejected."""
    return hold_meeting(now)


def test_whoever_opens_a_draft_is_told_that_its_record_changed_and_one_press_renews_it(full: Held) -> None:
    """A unit renamed, a ballot that the draft lacks, a name that left: facts follow the record, prose stays."""
    minutes, writer = full.draft(), full.user("secretary")
    duty = paragraph(minutes, ParagraphKind.DUTY)
    services.edit_paragraph(paragraph=duty, text="由牵头单位办理。", version=0, user=writer, now=full.now)
    services.add_paragraph(after=duty, text="会议强调，要抓好落实。", user=writer, now=full.now)
    assert stale_of(minutes, full.now) == []
    order = list(MinutesParagraph.objects.values_list("key", flat=True))
    Unit.objects.filter(pk=full.district.unit.pk).update(name="发展和改革委员会")
    MinutesParagraph.objects.filter(kind=ParagraphKind.VOTE).first().delete()  # type: ignore[union-attr]
    last = full.sitting.entries[2]
    MinutesParagraph.objects.filter(entry=last).delete()
    facts = {**minutes.facts, "present": minutes.facts["present"][1:]}
    Minutes.objects.filter(pk=minutes.pk).update(facts=facts)
    for login in ("office_head", "office"):
        page = signed_in(full.district, login).get(reverse("minutes-page", args=[minutes.pk])).content.decode()
        assert "会议记录有变动：第1项的汇报、第1项的表决情况、" in page
        assert "、出席。" in page
    minutes = services.refresh_facts(minutes=minutes, user=writer, now=full.now)
    assert stale_of(minutes, full.now) == []
    assert list(MinutesParagraph.objects.values_list("key", flat=True)) == order
    assert "发展和改革委员会" in paragraph(minutes, ParagraphKind.REPORT).text
    assert paragraph(minutes, ParagraphKind.DUTY).text == "由牵头单位办理。"
    assert paragraph(minutes, ParagraphKind.PROSE).position > paragraph(minutes, ParagraphKind.DUTY).position
    (told,) = LedgerEntry.objects.filter(verb="minutes_refreshed")
    assert f"item:{last.pk}:heading" in {each["key"] for each in told.payload["changed"]}
    services.submit_minutes(minutes=minutes, user=writer, now=full.now)


def test_an_item_that_goes_out_of_the_record_takes_its_words_with_it(full: Held) -> None:
    minutes, entry = full.draft(), full.sitting.entries[2]
    AgendaItem.objects.filter(pk=entry.item_id).update(matter=Matter.PERSONNEL)
    assert "记录中已没有的内容" in stale_of(minutes, full.now)
    services.refresh_facts(minutes=minutes, user=full.user("secretary"), now=full.now)
    assert not MinutesParagraph.objects.filter(entry=entry).exists()
    (told,) = LedgerEntry.objects.filter(verb="minutes_refreshed")
    assert "第3件事项" not in str(told.payload)
    assert stale_of(Minutes.objects.get(), full.now) == []
