"""The office's volumes: a search among 100,000 items, a pool of 200, the papers of a meeting with 60 of them."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse

from benchmarks.timing import Result, median_micros
from committees.documents.rendering import render_pdf
from meetings.agenda.models import AgendaItem
from meetings.agenda.states import ItemState
from meetings.models import Paper
from meetings.packs.paper import pack_pdf
from meetings.packs.selectors import parts_for
from meetings.papers.intake import Upload
from tests.factories import District
from tests.items import BACKEND
from tests.session_support import make_sitting

ITEMS, POOL, PAPERS = 100_000, 200, 60
BATCH = 2000
PAPER = (
    f'<!DOCTYPE html><html lang="zh-CN"><head><title>稿</title></head><body>{"<p>情况汇报，</p>" * 90}</body></html>'
)
PLACES = "东西南北中上下前后左右新旧大小"
THINGS = ("道路改造", "学校扩建", "河道治理", "供热管网", "老旧小区", "社区养老", "产业园区", "防汛物资")


def measure() -> list[Result]:
    """Each beside the same page of a house with next to nothing in it."""
    now = datetime(2026, 9, 3, 1, tzinfo=UTC)
    with tempfile.TemporaryDirectory() as folder, override_settings(BLOB_ROOT=folder):
        sitting = make_sitting(now, code="office")  # a house beside those of the other measures
        district: District = sitting.district
        client = Client()
        client.force_login(district.user("office"), backend=BACKEND)
        search = lambda: _seen(client, "search", {"q": "防汛物资"})  # noqa: E731
        board = lambda: _seen(client, "item-board", {})  # noqa: E731
        pages = (search, board)
        small = [median_micros(page, times=5) for page in pages]
        papers = _papers(sitting, now)
        stranger = Client()
        stranger.force_login(district.user("outsider"), backend=BACKEND)
        others = (
            lambda: _seen(client, "items", {}),
            lambda: _seen(stranger, "search", {"q": "请示"}),
            lambda: _seen(stranger, "items", {}),
        )
        few = [median_micros(page, times=5) for page in others]
        _fill(district, now)
        large = [median_micros(page, times=5) for page in pages]
        many = [median_micros(page, times=5) for page in others]
    return [
        Result(f"{ITEMS} 项议题中检索", large[0], small[0], "几乎空库检索", 1500),
        Result(f"议题库 {POOL} 项看板", large[1], small[1], "几乎空库看板", 1500),
        Result(f"{ITEMS} 项议题的清单", many[0], few[0], "几乎空库清单", 1500),
        Result(f"{ITEMS} 项议题中检索，无权查看者", many[1], few[1], "几乎空库检索", 1500),
        Result(f"{ITEMS} 项议题的清单，无权查看者", many[2], few[2], "几乎空库清单", 1500),
        *papers,
    ]


def _seen(client: Client, name: str, query: dict[str, str]) -> None:
    answer = client.get(reverse(name), query)
    if answer.status_code != 200:
        raise RuntimeError(f"{name}: {answer.status_code}")


def _papers(sitting: Any, now: datetime) -> list[Result]:
    """What a member may read of a meeting with 60 papers, and its pack, beside one with a single paper."""
    from meetings.papers.services import add_paper

    item = sitting.entries[0].item
    AgendaItem.objects.filter(pk=item.pk).update(state=ItemState.SCHEDULED)
    office = sitting.district.user("office")
    pages = render_pdf(PAPER, identifier="benchmark:paper")
    add_paper(item=item, upload=Upload(BytesIO(pages), "第一份.pdf"), user=office, now=now)
    act = lambda: parts_for(sitting.district.user("member1"), sitting.meeting, now)  # noqa: E731
    pack = lambda: pack_pdf(sitting.meeting, act(), "成员", now, lambda _percent, _words: None)  # noqa: E731
    base, thin = median_micros(act, times=5), median_micros(pack, times=1, warm=1)
    first = Paper.objects.get(item=item)
    values = {name: getattr(first, name) for name in ("item", "media_type", "size", "digest", "uploaded_by")}
    rows = (Paper(title=f"材料{n}", file_name=f"{n}.pdf", uploaded_at=now, **values) for n in range(2, PAPERS + 1))
    Paper.objects.bulk_create(rows)
    return [
        Result(f"会议材料 {PAPERS} 份，成员可读部分", median_micros(act, times=5), base, "1 份", 400),
        Result(f"会议材料 {PAPERS} 份装订成包", median_micros(pack, times=1, warm=0), thin, "1 份装订", 1500),
    ]


def _fill(district: District, now: datetime) -> None:
    """A hundred thousand concluded items with their index, and two hundred in the pool."""
    shared = {
        "organisation": district.organisation,
        "committee": district.committee,
        "unit": district.unit,
        "matter": "general",
        "report": "情况如下。",
        "created_by": district.user("handler"),
        "created_at": now,
        "updated_at": now,
        "round": 1,
    }
    for start in range(0, ITEMS, BATCH):
        rows = [
            AgendaItem(
                title=f"关于{PLACES[n % 15]}{PLACES[n // 15 % 15]}片区{THINGS[n % 7]}第{n}号的请示",
                state=ItemState.POOLED if n < POOL else ItemState.CONCLUDED,
                **shared,
            )
            for n in range(start, start + BATCH)
        ]
        if start == 0:
            rows[-1].title = "关于防汛物资储备的请示"
        AgendaItem.objects.bulk_create(rows)
    _index()


def _index() -> None:
    """The pairs of characters of all titles, written by the database itself: two million rows in seconds."""
    code = "ascii" if connection.vendor == "postgresql" else "unicode"
    left, right = (f"CAST({code}(substr(item.title, place.number + {step}, 1)) AS bigint)" for step in (0, 1))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO committees_searchentry (kind, subject) SELECT 'item', item.id FROM meetings_agendaitem item"
            " WHERE NOT EXISTS (SELECT 1 FROM committees_searchentry known WHERE known.kind = 'item'"
            " AND known.subject = item.id)"
        )
        cursor.execute(
            "WITH RECURSIVE place(number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM place WHERE number < 60)"
            " INSERT INTO committees_searchgram (gram, entry_id)"
            f" SELECT DISTINCT ({left} << 21) | {right}, entry.id FROM committees_searchentry entry"
            " JOIN meetings_agendaitem item ON item.id = entry.subject JOIN place ON place.number < length(item.title)"
            " WHERE entry.kind = 'item' AND NOT EXISTS"
            " (SELECT 1 FROM committees_searchgram known WHERE known.entry_id = entry.id)"
        )
        cursor.execute("ANALYZE")
