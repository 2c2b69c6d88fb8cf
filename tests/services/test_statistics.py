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
from committees.calendar.services import load_shipped_calendar
from committees.ledger.models import LedgerEntry
from committees.rulebooks.services import Override
from committees.rules import Matter
from decisions.minutes.states import MinutesState
from decisions.models import Motion, Resolution
from decisions.statistics.rules import Period, Table, chinese_number, crossed, percent
from decisions.statistics.selectors import OUTCOMES, Numbers
from decisions.statistics.sheets import workbook_of
from decisions.supervision.states import MatterState
from meetings.agenda.states import ItemState
from meetings.models import AgendaEntry, AgendaItem
from meetings.notices import services as notices
from meetings.scheduling.states import MeetingState
from meetings.session import services as session
from tests.factories import TERM_START, make_district
from tests.items import make_item
from tests.minutes_support import Held
from tests.session_support import Sitting, make_sitting
from tests.sittings import make_meeting
from tests.snapshots import remembered
from tests.supervision_support import make_matter, make_supervised_district

pytestmark = pytest.mark.django_db


@pytest.fixture
def district(now):
    return after_two_meetings(now)


@remembered
def after_two_meetings(now):
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
    # Two decisions on one item: its money counts once.
    first, second = Resolution.objects.filter(ballot__motion__entry__item__matter=Matter.GENERAL).order_by("pk")
    entry = first.ballot.motion.entry
    Motion.objects.filter(pk=second.ballot.motion_id).update(entry=entry, sequence=2)
    assert numbers(district, "chair", now).amounts().rows == ((Matter.GENERAL.label, 1, 300_000, 300_000),)
    row = next(each for each in numbers(district, "chair", now).decisions().rows if each[0] == Matter.GENERAL.label)
    assert row[1:] == (2, 300_000)


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


def test_a_sheet_is_as_wide_as_its_words_and_says_what_is_not_of_the_period():
    long = "10月22日 区委常委会2026年第1次会议"
    tables = [Table("t", "甲", ("会议", "数"), ((long, 3),)), Table("u", "乙", ("名", "数"), (), dated=False)]
    first, second = load_workbook(io.BytesIO(workbook_of(tables, "2026"))).worksheets
    assert (first.column_dimensions["A"].width, first.column_dimensions["B"].width) == (36, 4)
    assert (first["A1"].value, second["A1"].value) == ("甲（2026）", "乙（不限期间）")


@pytest.mark.parametrize(("part", "whole", "share"), [(0, 0, 0), (1, 2, 50), (1, 3, 33), (2, 3, 67), (3, 3, 100)])
def test_shares_are_whole_and_rounded(part, whole, share):
    assert percent(part, whole) == share


def test_crossing_counts_each_fact_once():
    facts = [("甲", "x"), ("乙", "y"), ("甲", "y"), ("甲", "x")]
    assert crossed(facts, {"x": "X", "y": "Y"}, ["乙", "甲"]) == (("乙", 0, 1, 1), ("甲", 2, 1, 3))


@pytest.mark.parametrize(("number", "words"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (32, "三十二")])
def test_headings_count_beyond_ten(number, words):
    assert chinese_number(number) == words


def called(district, at, number, *, late):
    """A meeting whose notice went out through the service, a day or a week ahead."""
    told = at - timedelta(days=1 if late else 7)
    items = [
        make_item(district, told, title=f"第{number}次会议第{place}项", state=ItemState.POOLED, matter=matter)
        for place, matter in enumerate((Matter.MAJOR_PROJECT, Matter.LARGE_FUND), start=1)
    ]
    meeting = make_meeting(
        district,
        told,
        state=MeetingState.AGENDA_SET,
        items=items,
        starts_at=at,
        recorder=district.user("secretary").person,
    )
    allowed = Override("情况紧急", "赵某0") if late else None
    notices.send_notice(meeting=meeting, user=district.user("office"), now=told, override=allowed)
    meeting.refresh_from_db()
    return Sitting(district, meeting, at)


def put_off(sitting):
    session.defer_item(
        entry=sitting.to_opinions(1), reason="分歧较大", again_on=None, actor=sitting.secretary, now=sitting.at(3)
    )


def held_year(now, rulebook, body, meetings):
    """Meetings of two items each that were called, held and closed through the services: (days ago, late, votes;
    none puts the first off)."""
    load_shipped_calendar(now=now)
    founded = now - timedelta(days=90)  # before the first meeting: who has charge of a unit has it from then on
    district, sittings = make_supervised_district(founded, rulebook=rulebook, body=body), []
    for number, (days, late, votes) in enumerate(meetings, start=1):
        sitting = called(district, now - timedelta(days=days), number, late=late)
        sitting.open()
        if votes:
            sitting.decide(1, votes)
        else:
            put_off(sitting)
        sitting.decide(2, "f" * 11)
        sitting.meeting = session.close_meeting(meeting=sitting.meeting, actor=sitting.secretary, now=sitting.at(200))
        sittings.append(sitting)
    return district, sittings


def test_late_notices_and_papers_waivers_deferrals_and_lengths_are_those_of_the_ledger(now):
    meetings = [(60, True, ""), (40, False, "f" * 11), (30, True, "a" * 11)]
    district, _ = held_year(now, "bureau-party-group-2017", "party-group", meetings)
    AgendaItem.objects.filter(matter=Matter.LARGE_FUND).update(amount=1_000_000)
    counted = numbers(district, "chair", now)
    held = {entry.aggregate for entry in ledger("close")}
    assert counted.held().rows[0][1] == len(held) == 3
    told = Counter(entry.payload["outcome"] for entry in ledger("entry_concluded"))
    assert told["deferred"] == sum(row[-1] for row in counted.deferred().rows) == 1
    waived, applied = (
        Counter(entry.payload["verdict"]["check"] for entry in ledger(verb) if entry.aggregate in held)
        for verb in ("rule_waived", "rule_applied")
    )
    assert sum(row[-1] for row in counted.waived().rows) == waived.total() > 0
    rows = {row[0]: row[1:] for row in counted.punctuality().rows}
    for label, check in (("会议通知", "notice"), ("会议材料", "materials")):
        assert rows[label] == (applied[check], waived[check], 0, 0)
        assert waived[check] > 0
    assert rows["会议通知"][:2] == (1, 2)
    adopted = [entry for entry in ledger("announced") if "resolution" in entry.payload]
    assert sum(row[1] for row in counted.decisions().rows) == len(adopted) == 4
    assert counted.amounts().rows == ((Matter.LARGE_FUND.label, 3, 3_000_000, 1_000_000),)
    opened, closed = ({entry.aggregate: entry.at for entry in ledger(verb)} for verb in ("open", "close"))
    spent = sorted((closed[key] - opened[key]) // timedelta(minutes=1) for key in held)
    assert sorted(row[2] for row in counted.duration().rows) == spent == [200, 200, 200]
    assert all(row[3] == row[2] - row[1] for row in counted.duration().rows)


def test_minutes_in_time_late_and_never_drafted_are_told_apart(now):
    meetings = [(60, False, "f" * 11), (40, False, "f" * 11), (30, False, "f" * 11), (0, False, "f" * 11)]
    district, sittings = held_year(now, "county-mechanism-2023", "standing-committee", meetings)
    for sitting, days in ((sittings[1], 1), (sittings[2], 20)):
        Held(sitting, sitting.now + timedelta(days=days)).at(MinutesState.ISSUED)
    issued = {entry.aggregate: entry.at for entry in ledger("minutes_issued")}
    assert len(issued) == 2
    rows = {row[0]: row[1:] for row in numbers(district, "chair", now).punctuality().rows}
    # In time the second; late the third, and the first of which nobody drafted any; open the one of today.
    assert rows["会议纪要"] == (1, 2, 1, 0)


def test_lights_by_unit_and_year_are_those_of_the_ledger(now):
    district = make_supervised_district(now)
    make_matter(district, now - timedelta(days=40), days=20, title="逾期的")
    make_matter(district, now, days=1, title="临期的")
    make_matter(district, now, days=30, title="按期的", lead_unit=district.other_unit, state=MatterState.ASSIGNED)
    make_matter(district, now, state=MatterState.SIGNED_OFF, title="办结的")
    counted = numbers(district, "supervisor", now)
    begun = ledger("supervision_initiated")
    for table, named in ((counted.lights(), 1), (counted.lights_by_year(), 2)):
        lights = Counter()
        for row in table.rows:
            lights.update({(row[named - 1], place): number for place, number in enumerate(row[named:-1]) if number})
        unit, other = district.unit.name, district.other_unit.name
        by_light = dict(zip(table.columns[named:-1], range(len(table.columns)), strict=False))
        expected = {(unit, "逾期"): 1, (unit, "临期"): 1, (other, "按期"): 1, (unit, "办结"): 1}
        for (name, word), number in expected.items():
            places = [
                place for label, place in by_light.items() if word in label and (word == "办结") == ("办结" in label)
            ]
            assert sum(lights[name, place] for place in places) == number, (name, word, lights)
        assert sum(lights.values()) == len(begun) == 4
