"""The 人员 tab as a workbook: the same lines and columns that its reader has on the page."""

from __future__ import annotations

from typing import Any

from committees.sheets.rules import Cell, Table
from committees.templatetags.cn import cn_datetime, cn_time

WHO = ("姓名", "单位及职务", "身份")
DELIVERY = ("送达", "查看", "签收", "请假")


def people_table(page: dict[str, Any], *, delivery: bool) -> Table:
    """What `page.people_of` shows; delivery, receipts and leave for those who prepare the meeting alone."""
    columns = (*WHO, *(DELIVERY if delivery else ()), *(("签到",) if page["has_arrivals"] else ()))
    rows = [_line(row, delivery=delivery, arrivals=page["has_arrivals"]) for row in page["rows"]]
    return Table("参会人员", columns, rows)


def _line(row: dict[str, Any], *, delivery: bool, arrivals: bool) -> tuple[Cell, ...]:
    reader = row["reader"]
    cells: tuple[Cell, ...] = (reader.name, reader.post, reader.label)
    if delivery:
        cells += _delivered(row["delivery"])
    if arrivals:
        cells += (
            "；".join(f"{cn_time(each.arrived_at)}–{cn_time(each.left_at)}" for each in row["arrivals"]) or "未到",
        )
    return cells


def _delivered(found: Any) -> tuple[Cell, ...]:
    if found is None:
        return "未通知", "", "", ""
    notice, leave = found.notice, found.leave
    ways = "；".join(f"{each.channel_word}：{each.get_state_display()}" for each in found.messages)
    proxy = f"（{notice.signed_by}代签）" if notice.signed_at and notice.signed_by_id != notice.person_id else ""
    return (
        ways or "未通知",
        cn_datetime(notice.opened_at) if notice.opened_at else "未查看",
        f"{cn_datetime(notice.signed_at)}{proxy}" if notice.signed_at else "未签收",
        f"{leave.get_state_display()}：{leave.reason}" if leave else "",
    )
