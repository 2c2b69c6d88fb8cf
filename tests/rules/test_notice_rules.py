"""Notices' own rules: in time to the second, what changed, whom to ask, when to remind."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from committees.calendar.rules import WorkingCalendar
from committees.calendar.shipped import load_calendar
from committees.rulebooks.shipped import load_shipped
from committees.rules import Matter, Outcome
from meetings.notices.rules import (
    approver_roles,
    clause_text,
    cn_due,
    current_reminder,
    difference,
    due_of,
    judge_in_time,
    materials_deadline,
    minutes_deadline,
    notice_deadline,
    personal_facts,
    stays_inside,
)
from meetings.scheduling.rules import judge_chair, slots

SHANGHAI = ZoneInfo("Asia/Shanghai")
THURSDAY = datetime(2026, 9, 10, 9, tzinfo=SHANGHAI)
CALENDAR = load_calendar()


def body(code: str, name: str):
    return load_shipped(code).bodies[name]


STANDING = body("weidong-district", "standing-committee")


def test_a_limit_is_kept_to_its_last_second_and_broken_one_second_later() -> None:
    verdict = materials_deadline(STANDING, [Matter.GENERAL], THURSDAY, CALENDAR)
    assert verdict is not None
    due = due_of(verdict)
    assert due == datetime(2026, 9, 8, 23, 59, 59, tzinfo=SHANGHAI)
    assert judge_in_time(verdict, due, "改期。") is verdict
    late = judge_in_time(verdict, due + timedelta(seconds=1), "改期。")
    assert late.outcome is Outcome.EXCEEDS
    assert late.refuses
    assert "改期" in late.reason
    assert late.facts["done_at"] == "2026-09-09T00:00:00+08:00"


def test_the_strictest_item_sets_the_meetings_limit_and_exempt_items_none() -> None:
    office = body("zuocun-town-2018", "leadership-team")
    personnel = notice_deadline(office, [Matter.PERSONNEL], THURSDAY, CALENDAR)
    both = notice_deadline(office, [Matter.PERSONNEL, Matter.GENERAL], THURSDAY, CALENDAR)
    assert personnel is not None
    assert both is not None
    assert personnel.outcome is Outcome.EXEMPT
    assert due_of(both) == datetime(2026, 9, 9, 23, 59, 59, tzinfo=SHANGHAI)
    assert notice_deadline(office, [], THURSDAY, CALENDAR) is None


def test_minutes_roll_on_over_the_national_holidays() -> None:
    """纪要 within one week of 25 September 2026 ends on 2 October, in the holidays: the next working day is the 8th."""
    standing = body("district-office-2019", "standing-committee")
    verdict = minutes_deadline(standing, datetime(2026, 9, 25, 11, tzinfo=SHANGHAI), CALENDAR)
    assert due_of(verdict) == datetime(2026, 10, 8, 23, 59, 59, tzinfo=SHANGHAI)


def told(pk: int, title: str, arrive: str, papers: list[object], observers: list[int]) -> dict[str, object]:
    arrive_at = f"2026-09-10T{arrive}:00+08:00"
    return {
        "id": pk, "title": title, "matter": "general", "papers": papers, "arrive_at": arrive_at, "observers": observers
    }  # fmt: skip


def facts(**changes: object) -> dict[str, object]:
    items = [told(1, "甲", "08:50", [["报告", 1, "a"]], [7]), told(2, "乙", "09:05", [], [])]
    return {"starts_at": THURSDAY.isoformat(), "place": "三楼", "chair": "赵某", "items": items, **changes}


def test_equal_facts_have_no_difference_and_each_change_is_named() -> None:
    first, second = facts()["items"]
    assert difference(facts(), facts()) == []
    assert difference(facts(), facts(place="四楼")) == ["地点由“三楼”改为“四楼”"]
    assert difference(facts(), facts(chair="钱某")) == ["主持人由“赵某”改为“钱某”"]
    assert difference(facts(), facts(items=[second, first])) == ["议题顺序有调整"]
    assert difference(facts(), facts(items=[second])) == ["取消议题：甲"]
    changed = {**first, "papers": [["报告", 2, "b"]], "title": "甲（修改）"}
    assert difference(facts(), facts(items=[changed, second])) == [
        "议题“甲”改名为“甲（修改）”",
        "议题“甲（修改）”的材料有更新",
    ]
    late = (THURSDAY + timedelta(hours=1)).isoformat()
    assert difference(facts(), facts(starts_at=late)) == [
        "时间由2026年9月10日（周四）09:00改为2026年9月10日（周四）10:00"
    ]


def test_an_observer_hears_of_his_item_only_and_of_his_hour() -> None:
    shifted = [{**item, "arrive_at": "2026-09-10T10:00:00+08:00"} for item in facts()["items"]]
    old, new = (personal_facts(each, 7, whole=False) for each in (facts(), facts(items=shifted, place="三楼")))
    assert [item["title"] for item in old["items"]] == ["甲"]
    assert difference(old, new) == ["请于2026年9月10日（周四）10:00到达"]
    everyone = [personal_facts(each, 7, whole=True) for each in (facts(), facts(items=shifted))]
    assert difference(*everyone) == []


@pytest.mark.parametrize(
    ("code", "name", "roles"),
    [
        ("weidong-district", "standing-committee", ("书记",)),
        ("weidong-district", "plenary", ("常委会",)),
        ("district-office-2019", "office-affairs", ("主任",)),
        ("bureau-party-group-2017", "party-group", ()),
    ],
)
def test_leave_is_asked_of_whom_the_rulebook_names(code: str, name: str, roles: tuple[str, ...]) -> None:
    rules = body(code, name)
    assert approver_roles(rules.leave, rules.convening) == roles


def test_working_secrets_and_personnel_say_nothing_outside() -> None:
    plain = {"matter": "general", "secret": False}
    assert not stays_inside([plain, {"matter": "general"}])
    assert stays_inside([plain, {"matter": "general", "secret": True}])
    assert stays_inside([plain, {"matter": "discipline"}])


def test_reminders_follow_each_other_and_never_pile_up() -> None:
    due, since = datetime(2026, 9, 10, 17, tzinfo=SHANGHAI), datetime(2026, 9, 1, tzinfo=SHANGHAI)

    def key(moment: datetime) -> str | None:
        found = current_reminder(due, since, moment, CALENDAR)
        return found.key if found else None

    assert key(due - timedelta(days=2, seconds=1)) is None
    assert key(due - timedelta(days=2)) == "2d"
    assert key(due - timedelta(days=1)) == "1d"
    assert key(due - timedelta(hours=2)) == "2h"
    assert key(due) == "late"
    assert current_reminder(due, due - timedelta(hours=3), due - timedelta(hours=2, minutes=59), CALENDAR) is None


@given(st.datetimes(datetime(2026, 1, 10), datetime(2026, 12, 20)), st.integers(0, 96))
def test_no_reminder_before_the_deadline_begins_on_a_day_off(due: datetime, hours: int) -> None:
    moment = due.replace(tzinfo=UTC)
    found = current_reminder(moment, moment - timedelta(days=60), moment - timedelta(hours=hours), CALENDAR)
    if found is not None and found.key != "late":
        assert CALENDAR.is_working(found.since.astimezone(SHANGHAI).date())
        assert found.since <= moment


def test_slots_follow_each_other() -> None:
    found = slots(THURSDAY, [20, 5])
    assert [slot.starts_at - THURSDAY for slot in found] == [timedelta(0), timedelta(minutes=20)]
    assert found[1].ends_at == THURSDAY + timedelta(minutes=25)
    assert found[1].arrive_at == THURSDAY + timedelta(minutes=10)


def test_who_may_chair_comes_from_the_rulebook() -> None:
    rule, roles = STANDING.convening, ["书记", "副书记", "常委"]
    assert judge_chair(rule, "赵某", "书记", roles).facts["delegated"] is False
    assert judge_chair(rule, "钱某", "副书记", roles).facts["delegated"] is True
    refused = judge_chair(rule, "孙某", "常委", roles)
    assert refused.refuses
    assert "书记、副书记" in refused.reason
    # A body whose chair is whoever convened it (召集人): no seat has that name, so any member may.
    assert judge_chair(body("weidong-district", "coordination").convening, "孙某", "常委", roles).favourable


def test_words_of_deadlines_and_clauses() -> None:
    assert cn_due(datetime(2026, 9, 8, 23, 59, 59, tzinfo=SHANGHAI)) == "9月8日（周二）24:00"
    assert cn_due(datetime(2026, 9, 8, 7, tzinfo=UTC)) == "9月8日（周二）15:00"
    assert clause_text(STANDING.materials[0].clause) == "〔《卫东区委工作规则》二(二)4〕"
    silence = notice_deadline(STANDING, [Matter.GENERAL], THURSDAY, WorkingCalendar())
    assert silence is not None
    assert clause_text(silence.clause) == "来源：软件默认"
    assert clause_text(None) == ""
