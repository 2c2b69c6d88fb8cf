"""Minutes invented for measuring: names with rare characters, every element that the format knows."""

from __future__ import annotations

from datetime import UTC, date, datetime

from committees.documents.official import (
    AttendanceLine,
    Attendee,
    Heading,
    Imprint,
    Level,
    OfficialDocument,
    Paragraph,
    official_number,
)

PRESENT = ("甯玥祎", "王喆", "李翀", "赵昇", "孙堃", "周垚", "吴赟", "郑𬭎", "冯䶮")
ON_LEAVE = ("陈㛃", "褚卫")
OBSERVERS = (("区人大常委会", "蒋沈"), ("区政协", "韩杨"), ("区住房和城乡建设局", "朱秦尤"), ("区财政局", "许何"))
COPIES = ("区委常委", "区人大常委会、区政府、区政协办公室", "各有关单位")
CREATED = datetime(2026, 9, 8, 2, 0, tzinfo=UTC)
NUMERALS = "一二三四五六七八九十"
REPORTED = (
    "会议听取了区住房和城乡建设局关于老旧小区改造项目安排的汇报，与会同志围绕资金来源、实施步骤和群众意见充分发表了意见，"
    "认为方案总体可行，应当抓紧组织实施，把安全质量放在首位，切实维护群众利益。会议要求有关部门加强协调配合"
    "严格按照规定程序推进各项工作落实情况及时向区委报告由区委办公室会同有关部门加强督促检查确保各项部署落到实处见到成效"
)


def minutes(items: int, **changes: object) -> OfficialDocument:
    """A 纪要 with so many items."""
    opening = "2026年9月3日，区委书记甯玥祎主持召开区委常委会2026年第15次会议。现将会议议定事项纪要如下："
    body = [Paragraph(opening)]
    for number in range(items):
        body += _item(number)
    parts: dict[str, object] = {
        "heading": Heading("中共卫东区委常委会会议纪要", official_number("", 2026, 15)),
        "title_lines": ("中共卫东区委常委会2026年第15次会议纪要",),
        "body": tuple(body),
        "imprint": Imprint("中共卫东区委办公室", date(2026, 9, 8), COPIES),
        "attendance": attendance(),
        "author": "中共卫东区委办公室",
        "subject": "会议纪要",
    }
    return OfficialDocument(**(parts | changes))  # type: ignore[arg-type]


def attendance() -> tuple[AttendanceLine, ...]:
    """The three lines, from the names above."""
    return (
        AttendanceLine("出席", tuple(Attendee(name) for name in PRESENT)),
        AttendanceLine("请假", tuple(Attendee(name) for name in ON_LEAVE)),
        AttendanceLine("列席", tuple(Attendee(name, unit) for unit, name in OBSERVERS)),
    )


def _item(number: int) -> list[Paragraph]:
    return [
        Paragraph(f"{NUMERALS[number % 10]}、关于老旧小区改造项目安排的事项", Level.FIRST),
        Paragraph("（一）汇报和审议情况", Level.SECOND),
        Paragraph(REPORTED + "。" + REPORTED + "。"),
        Paragraph("应到11人，实到9人，须≥8人，达到；赞成9票，须＞5.5票，通过。", lead="表决情况："),
        Paragraph("会议原则同意该方案，由区住房和城乡建设局于2026年10月9日前组织实施。", lead="会议决定："),
    ]
