"""历史会议: taken over from a workbook, judged by their numbers, kept apart from what was held here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.urls import reverse

from committees.sheets.ports import import_kinds
from committees.sheets.rules import Judged, fingerprint
from committees.sheets.selectors import judged
from committees.sheets.services import confirm_import, preview_import
from committees.sheets.states import RowKind
from meetings.models import Meeting, PastItem, PastMeeting
from tests.factories import District, make_district
from tests.items import signed_in
from tests.sheets import cells_of, workbook

pytestmark = pytest.mark.django_db
HEAD = (
    "会议主体", "开会时间", "会议名称", "应到", "实到", "议题",
    "事项类别", "同意", "不同意", "弃权", "结论", "原记录出处",
)  # fmt: skip
SEVEN = {"for": 7, "against": 0}


def row(item: str, **given: Any) -> tuple[Any, ...]:
    values = {
        "held_at": "2025-03-06 15:00", "title": "常委会2025年第5次会议", "entitled": 11, "present": 10,
        "matter": "一般事项", "for": 9, "against": 1, "abstain": 0, "outcome": "同意", **given,
    }  # fmt: skip
    names = ("held_at", "title", "entitled", "present")
    votes = ("matter", "for", "against", "abstain", "outcome")
    house = given.get("committee", "区委常委会")
    return (house, *(values[name] for name in names), item, *(values[name] for name in votes), "2025年第1卷")


def taken(district: District, now: datetime, *rows: Any, login: str = "office_head", confirm: bool = False) -> Any:
    user = district.user(login)
    run = preview_import(
        kind=import_kinds()["history"],
        organisation=district.organisation,
        file=workbook(HEAD, *rows),
        name="台账.xlsx",
        user=user,
        now=now,
    )
    found: list[Judged] = judged(run, user, now)
    if confirm:
        confirm_import(run=run, seen=fingerprint(found), user=user, now=now)
    return found


def test_a_register_is_taken_over_and_kept_apart(now: datetime) -> None:
    district = make_district(now)
    rows = [
        row("甲议题"),
        row("乙议题", outcome="缓议", **{"for": "", "against": "", "abstain": ""}),
        row("丙议题", held_at="2025-04-03 09:00", title="第6次会议", present=7, **SEVEN),
        row("丁议题", held_at="2025-04-03 09:00", title="第6次会议", present=7, matter="干部人事", **SEVEN),
    ]
    found = taken(district, now, *rows, confirm=True)
    assert {each.kind for each in found} == {RowKind.NEW}
    assert (PastMeeting.objects.count(), PastItem.objects.count(), Meeting.objects.count()) == (2, 4, 0)
    assert {item.title: item.doubtful for item in PastItem.objects.all()} == {
        "甲议题": False,
        "乙议题": False,
        "丙议题": False,
        "丁议题": True,
    }
    again = taken(
        district, now, *rows[:2], row("丙议题", held_at="2025-04-03 09:00", title="第6次会议", present=8, **SEVEN)
    )
    assert [each.kind for each in again] == [RowKind.UNCHANGED, RowKind.UNCHANGED, RowKind.CHANGED]
    assert again[2].changes == ("实到：7 → 8",)
    page = signed_in(district, "office").get(reverse("history")).content.decode()
    assert "甲议题" in page
    assert "丁议题" not in page
    insider = signed_in(district, "member1").get(reverse("history"), {"doubtful": "1"}).content.decode()
    assert "丁议题" in insider
    assert "甲议题" not in insider.split("第6次会议")[0]
    assert "须重新审议" in insider
    sheet = cells_of(signed_in(district, "office").get(reverse("history-sheet")).content)
    assert {line[8] for line in sheet[1:]} == {"甲议题", "乙议题", "丙议题"}
    assert signed_in(district, "handler").get(reverse("history")).status_code == 404


def test_a_renamed_item_is_the_same_item_in_its_place(now: datetime) -> None:
    district = make_district(now)
    taken(district, now, row("甲议题"), row("乙议题"), row("人选", matter="干部人事"), confirm=True)
    keys = dict(PastItem.objects.values_list("position", "pk"))
    corrected = [row("甲议题"), row("乙议题（修订）", outcome="缓议"), row("人选")]
    found = taken(district, now, *corrected)
    assert [each.kind for each in found][:2] == [RowKind.UNCHANGED, RowKind.CHANGED]
    assert found[1].changes == ("议题改名：乙议题 → 乙议题（修订）", "结论：同意 → 缓议")
    taken(district, now, *corrected, confirm=True)
    assert dict(PastItem.objects.values_list("position", "pk")) == keys
    assert PastItem.objects.get(pk=keys[2]).title == "乙议题（修订）"
    assert {each.kind for each in taken(district, now, *corrected)} == {RowKind.UNCHANGED}
    part = taken(district, now, row("戊议题"))
    assert [each.kind for each in part] == [RowKind.NEW], "part of a meeting adds to it"


def test_renaming_by_place_does_not_tell_a_circled_title(now: datetime) -> None:
    district = make_district(now)
    taken(district, now, row("某某的任免", matter="干部人事"), confirm=True)
    guess = taken(district, now, row("试探"), login="office")
    assert (guess[0].kind, guess[0].changes) == (RowKind.NEW, ())


def test_rows_that_cannot_be_true_are_named(now: datetime) -> None:
    district = make_district(now)
    found = taken(
        district,
        now,
        row("甲", **{"for": 12}),
        row("乙", present=12),
        row("丙", held_at="2027-01-01 09:00"),
        row("丁", matter="没有的类别"),
        row("戊", committee="别的会"),
        row("己", entitled=9, present=9),
        row("庚"),
        row("庚"),
    )
    reasons = [each.reason for each in found]
    assert "数字不相符" in reasons[0]
    assert "不一致" in reasons[1]
    assert "晚于现在" in reasons[2]
    assert "“事项类别”须为" in reasons[3]
    assert "没有会议主体" in reasons[4]
    assert "不一致" in reasons[5]
    assert reasons[6] == ""
    assert reasons[7] == "与前面的行重复"
    circled = taken(district, now, row("人选", matter="干部人事"), login="office")
    assert "由办公室主任导入" in circled[0].reason
