"""Statistics say what the ledger says; nothing enters that the reader may not see; no formula leaves."""

from __future__ import annotations

import io
from collections import Counter
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook

from committees.access.services import grant_role
from committees.access.states import Role
from committees.calendar.rules import local_day
from committees.ledger.models import LedgerEntry
from committees.rules import Matter
from decisions.statistics.rules import Period, Table, chinese_number, crossed, percent
from decisions.statistics.selectors import OUTCOMES, Numbers
from decisions.statistics.sheets import workbook_of
from decisions.supervision.states import MatterState
from meetings.models import AgendaEntry, AgendaItem
from meetings.session import services as session
from tests.factories import TERM_START, make_district
from tests.session_support import make_sitting
from tests.supervision_support import make_matter, make_supervised_district

pytestmark = pytest.mark.django_db


@pytest.fixture
def district(now):
    """Two meetings that were held: adopted, rejected; one member stayed away from the second."""
    district = make_supervised_district(now)
    for number, (days, present, votes) in enumerate([(20, 11, "fffffffffff"), (10, 10, "aaaaaaaaaa")], start=1):
        sitting = make_sitting(
            now - timedelta(days=days), matters=(Matter.MAJOR_PROJECT, Matter.GENERAL), district=district, number=number
        )
        sitting.open(present)
        sitting.decide(1, votes)
        sitting.decide(2, "f" * present)
        session.close_meeting(meeting=sitting.meeting, actor=sitting.secretary, now=sitting.at(70))
    make_matter(district, now, state=MatterState.WORKING)
    make_matter(district, now, state=MatterState.PROPOSED)
    return district


def numbers(district, login, now, start=date(2026, 1, 1)):
    return Numbers(district.user(login), Period(start, local_day(now)), None, now)


def ledger(verb):
    return list(LedgerEntry.objects.filter(verb=verb))


def test_the_numbers_are_those_of_the_ledger(district, now):
    counted = numbers(district, "chair", now)
    assert counted.held().rows[0][1] == len({entry.aggregate for entry in ledger("close")}) == 2
    told = Counter(entry.payload["outcome"] for entry in ledger("entry_concluded"))
    classes = counted.by_class().rows
    for place, outcome in enumerate(OUTCOMES, start=1):
        assert sum(row[place] for row in classes) == told[outcome]
    assert sum(row[-1] for row in classes) == len(ledger("entry_concluded")) == 4
    by_class = Counter(
        Matter(AgendaEntry.objects.get(pk=entry.payload["entry"]).item.matter).label
        for entry in ledger("entry_concluded")
    )
    assert {row[0]: row[-1] for row in classes} == by_class
    adopted = [entry for entry in ledger("announced") if "resolution" in entry.payload]
    assert sum(row[1] for row in counted.decisions().rows) == len(adopted) == 3


def test_durations_units_deferrals_and_waivers_are_those_of_the_ledger(district, now):
    counted = numbers(district, "chair", now)
    began, ended = ({entry.aggregate: entry.at for entry in ledger(verb)} for verb in ("open", "close"))
    spent = sorted((ended[key] - began[key]) // timedelta(minutes=1) for key in ended)
    assert sorted(row[2] for row in counted.duration().rows) == spent == [70, 70]
    assert all(row[3] == row[2] - row[1] for row in counted.duration().rows)
    concluded = ledger("entry_concluded")
    units = Counter(AgendaEntry.objects.get(pk=entry.payload["entry"]).item.unit.name for entry in concluded)
    assert {row[0]: row[-1] for row in counted.by_unit().rows} == units
    put_off = [entry for entry in concluded if entry.payload["outcome"] == "deferred"]
    assert sum(row[-1] for row in counted.deferred().rows) == len(put_off)
    assert sum(row[-1] for row in counted.waived().rows) == len(ledger("rule_waived"))


def test_attendance_is_that_of_the_check_ins(district, now):
    rows = {row[0]: row for row in numbers(district, "chair", now).attendance().rows}
    came = Counter(entry.payload["name"] for entry in ledger("checked_in"))
    assert {name: row[3] for name, row in rows.items() if row[3]} == came
    assert all(row[2] == 2 == row[3] + row[4] + row[5] for row in rows.values())
    assert {row[1] for row in rows.values()} == {district.committee.short_name}
    last = district.members[-1].name
    assert rows[last][-1] == 50


def test_lights_are_those_of_the_matters_in_the_ledger(district, now):
    rows = numbers(district, "supervisor", now).lights().rows
    assert sum(row[-1] for row in rows) == len(ledger("supervision_initiated")) == 2


def test_lights_are_told_by_year_and_unit_whatever_the_period(district, now):
    rows = numbers(district, "supervisor", now, start=local_day(now) + timedelta(days=0)).lights_by_year().rows
    assert [(row[0], row[1], row[-1]) for row in rows] == [(f"{now.year}年", district.unit.name, 2)]


def test_amounts_are_those_of_the_decided_items(district, now):
    AgendaItem.objects.filter(matter=Matter.GENERAL).update(amount=300_000)
    rows = numbers(district, "chair", now).amounts().rows
    assert rows == ((Matter.GENERAL.label, 2, 600_000, 300_000),)


def test_two_organisations_are_never_added_up(district, now):
    other = make_district(now, members=3, code="elsewhere")
    user = district.user("chair")
    grant_role(role=Role.OFFICE, scope=other.committee, user=user, starts_on=TERM_START, now=now)
    both = numbers(district, "chair", now)
    assert {each.organisation_id for each in both.committees} == {district.organisation.pk}
    period = Period(date(2026, 1, 1), local_day(now))
    there = Numbers(district.user("chair"), period, None, now, other.organisation)
    assert [each.pk for each in there.committees] == [other.committee.pk]
    assert not there.by_class().rows
    assert not Numbers(district.user("member1"), period, None, now, other.organisation).committees
    assert not Numbers(district.user("member1"), period, other.committee, now).committees


def test_only_what_the_reader_may_see_is_counted(district, now):
    for login in ("handler", "outsider", "system_admin"):
        counted = numbers(district, login, now)
        assert not counted.committees
        assert not any(table.rows for table in counted.tables())


def test_who_only_supervises_is_told_of_matters_and_decisions_not_of_missing_meetings(district, now):
    assert [table.key for table in numbers(district, "supervisor", now).tables()] == [
        "decisions",
        "amounts",
        "lights",
        "light-years",
    ]


def test_personnel_is_not_counted_for_who_may_not_know(now):
    district = make_supervised_district(now)
    sitting = make_sitting(now - timedelta(days=5), matters=(Matter.PERSONNEL,), district=district)
    sitting.open()
    sitting.decide(1, "fffffffffff")
    session.close_meeting(meeting=sitting.meeting, actor=sitting.secretary, now=sitting.at(70))
    assert sum(row[1] for row in numbers(district, "chair", now).decisions().rows) == 1
    assert not numbers(district, "office", now).decisions().rows


def test_another_period_counts_nothing(district, now):
    counted = numbers(district, "chair", now, start=local_day(now))
    assert counted.held().rows[0][1] == 0
    assert not counted.by_class().rows


def test_a_sheet_holds_the_same_rows_and_no_formula():
    table = Table("t", "标题", ("名称", "数"), (("=1+1", 3), ("@SUM(A1)", -2), ("正常", 1)))
    sheet = load_workbook(io.BytesIO(workbook_of([table], "2026"))).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert sheet["A3"].value == "'=1+1"
    assert sheet["B4"].value == -2


@pytest.mark.parametrize(("part", "whole", "share"), [(0, 0, 0), (1, 2, 50), (1, 3, 33), (2, 3, 67), (3, 3, 100)])
def test_shares_are_whole_and_rounded(part, whole, share):
    assert percent(part, whole) == share


def test_crossing_counts_each_fact_once():
    facts = [("甲", "x"), ("乙", "y"), ("甲", "y"), ("甲", "x")]
    assert crossed(facts, {"x": "X", "y": "Y"}, ["乙", "甲"]) == (("乙", 0, 1, 1), ("甲", 2, 1, 3))


@pytest.mark.parametrize(("number", "words"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (32, "三十二")])
def test_headings_count_beyond_ten(number, words):
    assert chinese_number(number) == words
