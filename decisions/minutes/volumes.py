"""年度汇编: all signed minutes of a body and year in one go, each the very file that was issued. In the worker only."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from committees.documents import storage
from committees.documents.ports import Unfinished
from committees.errors import Refused
from decisions.minutes import paper
from decisions.minutes.models import Minutes
from decisions.minutes.selectors import signed_minutes
from decisions.minutes.services import deliver_paper

Progress = Callable[[int, str], None]
EPOCH = (2000, 1, 1, 0, 0, 0)
PART = 40
"""Papers rendered in one run of the job: far below the worker's time limit even on a busy machine."""


def volume(committee_id: int, year: int, progress: Progress, now: datetime) -> bytes:
    """A ZIP of the papers in the order of their numbers, with a list of their digests.

    What has no file yet is rendered and kept at once, so that a worker that dies goes on where it stopped; what has
    one is read and checked. The same minutes give the same bytes. Raises Unfinished after every PART of them.
    """
    found = list(signed_minutes(committee_id, year))
    if not found:
        raise Refused("这一年没有已签发的纪要。")
    waiting = [minutes for minutes in found if not minutes.pdf_digest]
    for number, minutes in enumerate(waiting[:PART], start=len(found) - len(waiting)):
        progress(2 + 83 * number // len(found), f"{_place(number, found)}，正在排版")
        paper_of(minutes, now)
    if len(waiting) > PART:
        raise Unfinished
    return _bound(found, progress)


def _bound(found: list[Minutes], progress: Progress) -> bytes:
    target, lines = io.BytesIO(), []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as package:
        for index, minutes in enumerate(found):
            progress(85 + 10 * index // len(found), f"{_place(index, found)}，正在装入")
            name = f"{index + 1:03d}-{paper.file_name(minutes)}"
            package.writestr(zipfile.ZipInfo(name, EPOCH), storage.read_checked(minutes.pdf_digest))
            lines.append(f"{minutes.pdf_digest}  {name}\n")
        package.writestr(zipfile.ZipInfo("SHA256SUMS.txt", EPOCH), "".join(lines))
    return target.getvalue()


def _place(index: int, found: list[Minutes]) -> str:
    return f"第 {index + 1} 份，共 {len(found)} 份：{found[index].number_words}"


def paper_of(minutes: Minutes, now: datetime) -> bytes:
    """The stored paper, checked; rendered and kept first where there is none."""
    if minutes.pdf_digest:
        return storage.read_checked(minutes.pdf_digest)
    content = paper.final_paper(minutes)
    blob = storage.store(content)
    with transaction.atomic():
        if not Minutes.objects.filter(pk=minutes.pk, printed_on=minutes.printed_on).exists():
            raise Refused(f"{minutes.number_words}的印发日期刚刚改动，请重新汇编。")
        deliver_paper(minutes_id=minutes.pk, blob=blob, now=now)
    minutes.refresh_from_db(fields=["pdf_digest", "pdf_size"])
    return content


def renders_alike(minutes: Minutes) -> bool:
    """Whether rendering the signed minutes once more gives the very file that was kept."""
    return storage.StoredBlob(minutes.pdf_digest, minutes.pdf_size) == storage.store(paper.final_paper(minutes))
