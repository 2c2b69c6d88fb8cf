"""The record of a meeting, and the sheets on which one writes when the system is away."""

from __future__ import annotations

import io
from datetime import datetime

import pytest
from pypdf import PdfReader

from committees.ledger.selectors import head_of
from committees.rules import Matter
from decisions.live.paper import record_paper
from decisions.outage.paper import blank_sheets
from meetings.session import services as session
from tests.session_support import open_sitting

pytestmark = pytest.mark.django_db
TITLE = "关于第1件事项的请示"


def words(content: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).replace("\n", "")


def test_the_record_on_paper_is_what_its_reader_may_read_and_blank_sheets_name_no_circled_item(now: datetime) -> None:
    sitting = open_sitting(now, 10, matters=(Matter.PERSONNEL, Matter.GENERAL))
    session.start_item(entry=sitting.entries[0], actor=sitting.secretary, now=sitting.at(1))
    session.check_in(roll=sitting.roll[10], actor=sitting.secretary, now=sitting.at(2))
    session.defer_item(entry=sitting.entries[0], reason="酝酿不够", actor=sitting.secretary, now=sitting.at(3))
    session.close_meeting(meeting=sitting.meeting, defer_reason="时间不够", actor=sitting.secretary, now=sitting.at(9))
    sitting.meeting.refresh_from_db()
    own = words(record_paper(sitting.meeting, sitting.secretary, sitting.at(10)))
    for told in ("会议记录", "自第1项（中途）", TITLE, "酝酿不够", "第1项部分在场"):
        assert told in own
    head = head_of(f"meeting:{sitting.meeting.pk}")
    assert head is not None
    assert head.digest in own.replace(" ", "")  # the end of the chain stands at the end of the paper
    archivist = words(record_paper(sitting.meeting, sitting.district.user("archivist"), sitting.at(10)))
    assert TITLE not in archivist
    assert "酝酿不够" not in archivist
    blank = words(blank_sheets(sitting.meeting, sitting.at(10)))
    for told in ("签到表", "审议和表决记录表", "人事事项", "关于第2件事项的请示", sitting.district.chair.name):
        assert told in blank
    assert TITLE not in blank
