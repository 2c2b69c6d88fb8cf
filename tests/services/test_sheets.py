"""Workbooks in and out: a preview writes nothing, a confirmation writes all or nothing, no text becomes a formula."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import pytest
from openpyxl import load_workbook

from committees.errors import Refused
from committees.ledger.models import LedgerEntry
from committees.models import ImportRun, Person, Seat
from committees.sheets.ports import import_kinds
from committees.sheets.rules import Table, fingerprint
from committees.sheets.selectors import judged
from committees.sheets.services import confirm_import, drop_import, preview_import
from committees.sheets.states import RowKind, RunState
from committees.sheets.workbooks import rows_in, template_of, workbook_of
from tests.factories import District, make_district
from tests.items import signed_in
from tests.sheets import workbook

pytestmark = pytest.mark.django_db
HEAD = ("姓名*", "单位", "职务", "邮箱")


def taken(district: District, now: datetime, *rows: Any, kind: str = "people", head: Any = HEAD) -> ImportRun:
    return preview_import(
        kind=import_kinds()[kind],
        organisation=district.organisation,
        file=workbook(head, *rows),
        name="名单.xlsx",
        user=district.user("office_head"),
        now=now,
    )


def shown(district: District, run: ImportRun, now: datetime) -> list[Any]:
    return judged(run, district.user("office_head"), now)


def test_no_text_becomes_a_formula() -> None:
    table = Table("清单:[1]", ("名称", "数"), [("=1+1", 3), ("@SUM(A1)\x07", None), ("+1", 0)])
    sheet = load_workbook(io.BytesIO(workbook_of(table))).worksheets[0]
    assert sheet.title == "清单1"
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)] == [
        ["=1+1", 3],
        ["@SUM(A1)", None],
        ["+1", 0],
    ]
    assert {row[0].data_type for row in sheet.iter_rows(min_row=2)} == {"s"}


def test_a_template_can_be_read_back() -> None:
    kind = import_kinds()["people"]
    rows = rows_in(io.BytesIO(template_of(kind.title, kind.columns)), kind.columns)
    assert rows[0].cells == {column.key: column.example for column in kind.columns}


def test_people_row_by_row_and_nothing_before_the_confirmation(now: datetime) -> None:
    district = make_district(now, members=3)
    chair, count = district.chair, Person.objects.count()
    rows = [
        ("新来的", district.unit.name, "科长", "new@example.invalid"),
        (chair.name, "", "第一书记", ""),
        (district.members[1].name, "", "", ""),
    ]
    run = taken(district, now, *rows)
    found = shown(district, run, now)
    assert [each.kind for each in found] == [RowKind.NEW, RowKind.CHANGED, RowKind.UNCHANGED]
    assert found[1].changes == (f"职务：{chair.post} → 第一书记",)
    assert Person.objects.count() == count
    user = district.user("office_head")
    done = confirm_import(run=run, seen=fingerprint(found), user=user, now=now)
    assert (done.state, done.counts["new"], done.counts["changed"]) == (RunState.DONE, 1, 1)
    chair.refresh_from_db()
    assert chair.post == "第一书记"
    assert Person.objects.get(name="新来的").unit == district.unit
    entry = LedgerEntry.objects.get(verb="sheet_imported")
    assert entry.payload["digest"] == run.digest
    with pytest.raises(Refused, match="已经办结"):
        confirm_import(run=run, seen=fingerprint(found), user=user, now=now)


def test_a_namesake_of_another_unit_and_the_example_of_the_template_are_not_taken(now: datetime) -> None:
    """Who bears a name known in another unit may be another person: only his mail address says that he moved."""
    district = make_district(now, members=3)
    known = district.members[1]
    Person.objects.filter(pk=known.pk).update(unit=district.other_unit, email="known@example.invalid")
    example = [column.example for column in import_kinds()["people"].columns]
    run = taken(
        district,
        now,
        (known.name, district.unit.name, "科长", "other@example.invalid"),
        example,
        ("丁", district.unit.name, "", ""),
    )
    found = shown(district, run, now)
    assert [each.kind for each in found] == [RowKind.ERROR, RowKind.UNCHANGED, RowKind.NEW]
    assert "先在机构与席位中逐人登记" in found[0].reason
    assert "示例行" in found[1].reason
    moved = taken(district, now, (known.name, district.unit.name, "", "known@example.invalid"))
    assert [each.kind for each in shown(district, moved, now)] == [RowKind.CHANGED]


def test_errors_are_named_and_stop_the_whole(now: datetime) -> None:
    district = make_district(now, members=3)
    name = district.members[1].name
    run = taken(
        district,
        now,
        ("", "", "科长", ""),
        ("甲", "没有这个单位", "", ""),
        ("乙", "", "", "不是邮箱"),
        (name, "", "", ""),
        (name, "", "", ""),
        ("丙", "", "科员", ""),
    )
    found = shown(district, run, now)
    assert [each.reason for each in found] == [
        "未填“姓名”",
        "没有单位“没有这个单位”，请先在机构与席位中登记",
        "邮箱格式不正确",
        "",
        "与前面的行重复",
        "",
    ]
    with pytest.raises(Refused, match="有 4 行有误"):
        confirm_import(run=run, seen=fingerprint(found), user=district.user("office_head"), now=now)
    assert not Person.objects.filter(name="丙").exists()
    run.refresh_from_db()
    assert run.state == RunState.PREVIEWED
    drop_import(run=run, user=district.user("office_head"), now=now)
    with pytest.raises(Refused, match="已经办结"):
        drop_import(run=run, user=district.user("office_head"), now=now)


def test_what_was_confirmed_is_what_was_shown(now: datetime) -> None:
    district = make_district(now, members=3)
    run = taken(district, now, (district.chair.name, "", "第一书记", ""))
    seen = fingerprint(shown(district, run, now))
    Person.objects.filter(pk=district.chair.pk).update(post="已经改了")
    with pytest.raises(Refused, match="预览之后数据有了变化"):
        confirm_import(run=run, seen=seen, user=district.user("office_head"), now=now)
    with pytest.raises(Refused, match="权限"):
        confirm_import(run=run, seen=seen, user=district.user("handler"), now=now)


def test_seats_are_filled_and_ended(now: datetime) -> None:
    district = make_district(now, members=3)
    head = ("委员会", "姓名", "席位职务", "任职日期", "离任日期")
    member = district.seats[2]
    outsider = Person.objects.create(organisation=district.organisation, name="新常委")
    house = district.committee.short_name
    run = taken(
        district,
        now,
        (house, outsider.name, "常委", "2026-09-01", ""),
        (house, member.person.name, member.role, member.starts_on.isoformat(), "2026-08-31"),
        (house, district.chair.name, "常委", district.seats[0].starts_on.isoformat(), ""),
        kind="seats",
        head=head,
    )
    found = shown(district, run, now)
    assert [(each.kind, each.reason) for each in found][:2] == [(RowKind.NEW, ""), (RowKind.CHANGED, "")]
    assert found[2].kind is RowKind.ERROR
    assert "已有席位：书记" in found[2].reason
    good = taken(district, now, *[tuple(each.row.cells.values()) for each in found[:2]], kind="seats", head=head)
    seen = fingerprint(shown(district, good, now))
    confirm_import(run=good, seen=seen, user=district.user("office_head"), now=now)
    assert Seat.objects.filter(person=outsider, ends_on=None).exists()
    member.refresh_from_db()
    assert f"{member.ends_on}" == "2026-08-31"


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("单位", "职务")], "缺少列“姓名”"),
        ([("姓名", "姓名"), ("甲", "乙")], "列“姓名”重复"),
        ([("随便",), ("甲",)], "找不到标题行"),
        ([HEAD], "没有数据行"),
    ],
)
def test_other_tables_are_refused(now: datetime, rows: list[Any], words: str) -> None:
    district = make_district(now, members=3)
    with pytest.raises(Refused, match=words):
        taken(district, now, *rows[1:], head=rows[0])
    assert not ImportRun.objects.exists()


def test_pages_from_template_to_confirmation(now: datetime) -> None:
    district = make_district(now, members=3)
    client = signed_in(district, "office_head")
    assert "人员" in client.get("/imports/").content.decode()
    assert client.get("/imports/people/template/").content[:2] == b"PK"
    file = workbook(HEAD, ("新来的", "", "科长", ""))
    file.name = "名单.xlsx"
    data = {"organisation": district.organisation.pk, "file": file}
    page = client.post("/imports/people/", data, follow=True)
    words = page.content.decode()
    assert "新增" in words
    assert "确认导入" in words
    run = ImportRun.objects.get()
    answer = client.post(f"/imports/run/{run.pk}/confirm/", {"seen": page.context["seen"]}, follow=True)
    assert "已导入：新增 1 行" in answer.content.decode()
    assert signed_in(district, "member1").get(f"/imports/run/{run.pk}/").status_code == 404
    assert signed_in(district, "member1").get("/imports/people/").status_code == 404
