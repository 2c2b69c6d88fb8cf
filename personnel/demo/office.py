"""The office's week: a year's plan, a clash, a paper in PDF, a note, a mark, a checklist, an old register."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any

from django.utils.html import escape
from openpyxl import Workbook

from committees.calendar.rules import local_day
from committees.documents.rendering import render_pdf
from committees.sheets.ports import import_kinds
from committees.sheets.rules import fingerprint
from committees.sheets.selectors import judged
from committees.sheets.services import confirm_import, preview_import
from meetings.agenda import services as agenda
from meetings.checklists import services as checklists
from meetings.models import AgendaItem, Meeting, PlannedItem
from meetings.packs.services import request_pack
from meetings.papers.intake import Upload
from meetings.papers.marking import mark_secret, set_return
from meetings.papers.reading import record_reading, write_note
from meetings.papers.services import add_paper
from meetings.plans import services as plans
from meetings.plans.rules import quarter_of
from meetings.scheduling import services as scheduling
from personnel.demo.house import House

HEADINGS = (
    "会议主体", "开会时间", "会议名称", "主持人", "应到", "实到", "议题",
    "事项类别", "同意", "不同意", "弃权", "结论", "原记录出处",
)  # fmt: skip
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
PLANNED = (
    ("fagai", "fagai", 0, "区“十五五”规划纲要编制情况的汇报"),
    ("fagai", "fagai", 0, "区级重点项目前期工作推进方案"),
    ("jiaoyu", "jiaoyu", 1, "义务教育学位供给三年计划"),
)
OVERVIEW = (
    "项目总投资三点八亿元，分三年实施。",
    "资金由市级补助、区级配套和社会投入三部分组成。",
    "风险评估等级为低风险。",
)


def work_the_office(house: House, upcoming: Meeting, now: datetime) -> None:
    """All of it, each by whoever does it."""
    plan_the_year(house, now)
    pooled = _first(house, "pooled")
    if pooled is not None:
        hang_papers(house, pooled, now)
    draft = _first(house, "draft")
    if draft is not None:
        write_alternatives(house, draft, now)
    clash(house, upcoming, now)
    prepare(house, upcoming, now)
    take_over_register(house, now)
    ask_for_pack(house, upcoming, now)


def _first(house: House, state: str) -> AgendaItem | None:
    rows = AgendaItem.objects.filter(committee=house.committee, state=state).exclude(matter="personnel")
    return rows.filter(unit=house.units["fagai"]).first() or (rows.first() if state == "pooled" else None)


def plan_the_year(house: House, now: datetime) -> None:
    """Two items of this quarter, one of the next, and one that the last quarter left over."""
    year, quarter = quarter_of(local_day(now))
    for unit, login, later, title in PLANNED:
        shift = quarter - 1 + later
        plans.plan_item(
            unit=house.units[unit],
            committee=house.committee,
            year=year + shift // 4,
            quarter=shift % 4 + 1,
            title=title,
            matter="general",
            user=house.user(login),
            now=now - 60 * DAY if later == 0 and quarter_of(local_day(now - 60 * DAY)) == (year, quarter) else now,
        )
    if quarter > 1:
        asked = now - 95 * DAY
        earlier = quarter_of(local_day(asked))
        plans.plan_item(
            unit=house.units["fagai"],
            committee=house.committee,
            year=earlier[0],
            quarter=earlier[1],
            title="营商环境评价整改情况的汇报",
            matter="general",
            user=house.user("fagai"),
            now=asked,
        )
    first = PlannedItem.objects.filter(title=PLANNED[0][3]).get()
    plans.propose_planned(planned=first, user=house.user("fagai"), now=now - 2 * DAY)


def hang_papers(house: House, item: AgendaItem, now: datetime) -> None:
    """A paper in PDF that goes back after the meeting, and one within a circle; the head of the office notes."""
    office, head = house.user("bangong"), house.user("zhuren")
    content = _pdf("项目资金测算说明", OVERVIEW)
    upload = Upload(file=io.BytesIO(content), name="项目资金测算说明.pdf", title="项目资金测算说明")
    shown = add_paper(item=item, upload=upload, user=office, now=now - 5 * 60 * MINUTE)
    set_return(paper=shown, to_return=True, user=office, now=now - 5 * 60 * MINUTE)
    record_reading(paper=shown, user=head, way="view", now=now - 3 * 60 * MINUTE)
    write_note(paper=shown, user=head, text="第二部分的配套比例，请财政局会前说明。", now=now - 3 * 60 * MINUTE)
    text = "拟谈判企业名单及底价区间，谈判结束前不公开。"
    inside = add_paper(
        item=item,
        upload=Upload(file=io.BytesIO(text.encode()), name="谈判底价.txt", title="谈判底价"),
        user=office,
        now=now - 4 * 60 * MINUTE,
    )
    mark_secret(
        paper=inside,
        grounds="区机关工作秘密事项范围第六项（商务谈判底价）",
        approver="办公室主任",
        circle=[house.people["shuji"], house.people["quzhang"], house.people["zhuren"]],
        until=local_day(now) + 90 * DAY,
        user=office,
        now=now - 4 * 60 * MINUTE,
    )


def lend_paper(house: House, meeting: Meeting, now: datetime) -> None:
    """A paper for one meeting alone: two have read it by then, and when the meeting closes it goes back."""
    office, item = house.user("bangong"), meeting.entries.order_by("position")[0].item
    upload = Upload(file=io.BytesIO(_pdf("投资计划分项明细", OVERVIEW)), name="投资计划分项明细.pdf")
    paper = add_paper(item=item, upload=upload, user=office, now=now)
    set_return(paper=paper, to_return=True, user=office, now=now)
    for hours, login, way in ((1, "quzhang", "view"), (2, "jiwei", "view"), (3, "jiwei", "download")):
        record_reading(paper=paper, user=house.user(login), way=way, now=now + hours * 60 * MINUTE)


def _pdf(title: str, lines: tuple[str, ...]) -> bytes:
    body = "".join(f"<p>{escape(line)}</p>" for line in lines)
    html = f'<!doctype html><html lang="zh-CN"><head><title>{escape(title)}</title></head>'
    return render_pdf(f"{html}<body><h1>{escape(title)}</h1>{body}</body></html>", identifier="demo-paper")


def write_alternatives(house: House, item: AgendaItem, now: datetime) -> None:
    """Two ways to decide, and whom the unit would have attend."""
    agenda.edit_item(
        item=item,
        user=house.user("fagai"),
        now=now - 90 * MINUTE,
        alternatives=[
            {"title": "分期实施", "text": "当年投入较少，总工期延长一年。"},
            {"title": "一次建成", "text": "工期最短，当年需追加预算四千万元。"},
        ],
        suggested_observers=[{"name": "周财", "unit": "区财政局", "post": "局长"}],
    )


def clash(house: House, upcoming: Meeting, now: datetime) -> None:
    """A second meeting, an enlarged one, is pencilled in for the same room while the first still runs."""
    second = scheduling.schedule_meeting(
        committee=house.committee,
        starts_at=upcoming.starts_at + 60 * MINUTE,
        place=upcoming.place,
        chair=upcoming.chair,
        user=house.user("bangong"),
        now=now - 60 * MINUTE,
        title="常委会专题研究（待定）",
    )
    scheduling.enlarge_meeting(
        meeting=second,
        scope="区直有关部门主要负责人",
        people=[house.people[login] for login in ("fagai-juzhang", "minzheng", "yingji")],
        user=house.user("bangong"),
        now=now - 55 * MINUTE,
    )


def prepare(house: House, meeting: Meeting, now: datetime) -> None:
    """The office's own lines, one done, one waiting, one for the secretary."""
    office, start = house.user("bangong"), meeting.starts_at
    lines: tuple[tuple[str, str, datetime], ...] = (
        ("预定会场，核对座位图", "bangong", start - 3 * DAY),
        ("检查话筒和投影", "mishu", start - 60 * MINUTE),
        ("通知列席人员到场时间", "bangong", start - DAY),
    )
    for number, (text, login, due) in enumerate(lines):
        duty = checklists.add_duty(
            meeting=meeting, text=text, person=house.people[login], due_at=due, user=office, now=now - 120 * MINUTE
        )
        if number == 0:
            checklists.finish_duty(duty=duty, done=True, user=office, now=now - 30 * MINUTE)


def take_over_register(house: House, now: datetime) -> None:
    """Two meetings of last year, from a workbook; one decision was taken below the quorum."""
    year = now.year - 1
    kind, user = import_kinds()["history"], house.user("zhuren")
    head = HEADINGS
    name = house.committee.name
    chair = house.people["shuji"].name
    first = (name, f"{year}-03-06 15:00", f"{name}{year}年第5次会议", chair, 11, 10)
    second = (name, f"{year}-06-12 09:00", f"{name}{year}年第11次会议", chair, 11, 5)
    book = Workbook()
    sheet: Any = book.active
    source = f"{year}年会议记录第1卷"
    for row in (
        head,
        (*first, "年度财政预算安排", "一般事项", 10, 0, 0, "同意", f"{source}第12页"),
        (*first, "安全生产工作情况汇报", "一般事项", "", "", "", "听取", f"{source}第12页"),
        (*second, "道路改造工程追加投资", "一般事项", 5, 0, 0, "同意", f"{source}第31页"),
    ):
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    content.seek(0)
    run = preview_import(
        kind=kind, organisation=house.organisation, file=content, name=f"{year}年会议台账.xlsx", user=user, now=now
    )
    confirm_import(run=run, seen=fingerprint(judged(run, user, now)), user=user, now=now)


def ask_for_pack(house: House, meeting: Meeting, now: datetime) -> None:
    """A member's own pack of next week's meeting: the worker makes it."""
    request_pack(meeting=meeting, user=house.user("changwei"), now=now)
