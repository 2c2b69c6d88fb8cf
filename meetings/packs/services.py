"""Asking for a pack or an agenda sheet."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from committees.documents.models import Job
from committees.documents.services import request_job
from committees.errors import Refused
from committees.models import User
from meetings.packs import selectors
from meetings.scheduling.models import Meeting
from meetings.scheduling.services.transitions import record


@transaction.atomic
def request_pack(*, meeting: Meeting, user: User, now: datetime) -> Job:
    """Have one's own pack made. What stands in it is recorded, since it leaves the system on paper."""
    if not selectors.may_have_pack(user, meeting):
        raise Refused("这次会议没有您可以查看的材料。")
    parts = selectors.parts_for(user, meeting, now)
    if not parts:
        raise Refused("议程中还没有您可以查看的议题，列入议题后再生成。")
    job = request_job(kind=selectors.PACK, subject=selectors.pack_subject(user, meeting, now), user=user, now=now)
    papers = [paper.pk for part in parts for paper in part.papers]
    items = [part.entry.item_id for part in parts if not part.bar]
    record(meeting, "pack_requested", {"items": items, "papers": papers}, user, now)
    return job


@transaction.atomic
def request_print(*, meeting: Meeting, reader: User, user: User, now: datetime) -> Job:
    """The office has a reader's pack made for printing: only what both may see. Recorded with whose it is."""
    if not selectors.may_print(user, meeting) or reader.pk not in {each.pk for each in selectors.readers_of(meeting)}:
        raise Refused("材料包由办公室为应邀人员打印。")
    parts = selectors.parts_printed(reader, user, meeting, now)
    if not any(not part.bar for part in parts):
        raise Refused("没有可以为其打印的内容：通知发出前、限知悉范围的内容不打印。")
    subject = selectors.printed_subject(reader, user, meeting, now)
    job = request_job(kind=selectors.PRINT, subject=subject, user=user, now=now)
    payload = {
        "reader": reader.person.name,
        "items": [part.entry.item_id for part in parts if not part.bar],
        "papers": [paper.pk for part in parts for paper in part.papers],
    }
    record(meeting, "pack_printed", payload, user, now)
    return job


@transaction.atomic
def request_sheet(*, meeting: Meeting, user: User, now: datetime) -> Job:
    """Have the agenda sheet made, for signature."""
    if not selectors.may_have_sheet(user, meeting):
        raise Refused("议题单由会务办理人员生成。")
    if not meeting.entries.exists():
        raise Refused("议程中还没有议题，列入议题后再生成议题单。")
    job = request_job(kind=selectors.SHEET, subject=selectors.sheet_subject(meeting), user=user, now=now)
    record(meeting, "agenda_sheet_requested", {"items": meeting.entries.count()}, user, now)
    return job
