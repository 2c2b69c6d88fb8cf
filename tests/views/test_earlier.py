"""关联的议题或决定: whatever the proposer may know of can be found and chosen, of any unit and body; nothing else."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meetings.agenda.forms import ItemForm
from meetings.agenda.models import AgendaItem
from meetings.agenda.states import ItemState
from meetings.models import ItemObserver
from tests.factories import District
from tests.items import make_item, signed_in
from tests.sittings import make_meeting
from tests.supervision_support import make_resolution, make_supervised_district

pytestmark = pytest.mark.django_db


@pytest.fixture
def district(now: datetime) -> District:
    return make_supervised_district(now)


def offered(district: District, words: str) -> str:
    answer = signed_in(district, "handler").get(reverse("item-earlier"), {"earlier": words})
    assert answer.status_code == 200
    return answer.content.decode()


def test_items_of_other_units_that_one_may_know_are_found_and_others_are_not(district: District, now: datetime) -> None:
    known = make_item(district, now, title="财政局的年度预算请示", state=ItemState.POOLED)
    hidden = make_item(district, now, title="财政局的另一请示", state=ItemState.POOLED)
    AgendaItem.objects.filter(pk__in=[known.pk, hidden.pk]).update(unit=district.other_unit)
    meeting = make_meeting(district, now, items=[AgendaItem.objects.get(pk=known.pk)])
    ItemObserver.objects.create(entry=meeting.entries.get(), person=district.user("handler").person)
    options = offered(district, "财政局")
    assert "财政局的年度预算请示（常委会，已排会）" in options
    assert "另一请示" not in options
    handler = district.user("handler")
    fields = {"unit": district.unit.pk, "committee": district.committee.pk, "title": "新", "matter": "general"}
    form = ItemForm({**fields, "minutes_needed": 15, "previous": known.pk}, user=handler)
    assert form.is_valid(), form.errors
    assert form.for_service()["previous"] == known
    assert "previous" in ItemForm({**fields, "minutes_needed": 15, "previous": hidden.pk}, user=handler).errors


@pytest.mark.parametrize("words", ["干部", "部培", "ＡＢＣ", "二〇 训", "发改局", "发改局 培训", "常委会 abc"])
def test_two_characters_parts_of_words_and_places_find_it_through_the_index(
    district: District, now: datetime, words: str
) -> None:
    wanted = make_item(district, now, title="关于二〇二六年干部培训的ABC方案")
    make_item(district, now, title="关于防汛的汇报")
    district.unit.__class__.objects.filter(pk=district.unit.pk).update(name="区发改局")
    with CaptureQueriesContext(connection) as asked:
        options = offered(district, words)
    assert f'value="{wanted.pk}"' in options
    assert ("防汛" in options) == (words == "发改局")
    assert not any("title" in (said := row["sql"].lower().partition(" where ")[2]) and "like" in said for row in asked)


def test_a_word_that_names_another_unit_may_as_well_stand_in_the_title(district: District, now: datetime) -> None:
    wanted = make_item(district, now, title="教育规划的请示")
    units = district.unit.__class__.objects
    units.filter(pk=district.unit.pk).update(name="区发改局")
    units.filter(pk=district.other_unit.pk).update(name="区教育局")
    assert f'value="{wanted.pk}"' in offered(district, "教育 发改局")


@pytest.mark.parametrize("words", ["干培", "部干", "训", "发改局 抗旱"])
def test_what_stands_nowhere_is_not_offered(district: District, now: datetime, words: str) -> None:
    make_item(district, now, title="关于干部培训的方案")
    assert "<option" not in offered(district, words).replace('<option value=""', "")


@pytest.mark.parametrize("words", ["number", "year and number", "text"])
def test_a_decision_is_found_by_its_number_and_words(district: District, now: datetime, words: str) -> None:
    made = make_resolution(district, now)
    item = made.ballot.motion.entry.item
    asked = {"number": f"{made.number}号", "year and number": str(made), "text": made.text[:6]}[words]
    assert f'value="{item.pk}"' in offered(district, asked)
    assert f"决定{made}" in offered(district, asked)
    follower = make_item(district, now, previous=item)
    page = signed_in(district, "handler").get(reverse("item", args=[follower.pk])).content.decode()
    assert reverse("resolution", args=[made.pk]) in page
    assert signed_in(district, "member1").get(reverse("item-earlier")).status_code == 404
