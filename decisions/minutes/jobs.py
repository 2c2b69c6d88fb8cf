"""What the worker does for minutes, and who may follow it."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from committees.documents.ports import JobKind, JobProduct, Progress
from committees.documents.storage import StoredBlob
from committees.documents.word import MEDIA_TYPE
from committees.errors import Refused
from committees.models import User
from decisions.minutes import paper
from decisions.minutes.models import Minutes
from decisions.minutes.selectors import JOB, PREVIEW_JOB, VOLUME_JOB, WORD_JOB, may_bind, visible_to
from decisions.minutes.services import deliver_paper
from decisions.minutes.volumes import volume

PDF = "application/pdf"
VOLUME_RUNS = 40


def _minutes(subject: str) -> Minutes:
    found = (
        Minutes.objects.select_related("organisation", "meeting__committee", "template")
        .filter(pk=_key(subject))
        .first()
    )
    if found is None:
        raise Refused("纪要已不存在。")
    return found


def _key(subject: str) -> int:
    return int(subject.removeprefix("minutes:"))


def _final(subject: str, progress: Progress) -> JobProduct:
    minutes = _minutes(subject)
    progress(20, "正在排版")
    return JobProduct(paper.final_paper(minutes), paper.file_name(minutes), PDF)


def _preview(subject: str, progress: Progress) -> JobProduct:
    minutes = _minutes(subject)
    progress(20, "正在排版")
    return JobProduct(paper.preview_paper(minutes, timezone.now()), paper.file_name(minutes), PDF)


def _word(subject: str, progress: Progress) -> JobProduct:
    minutes = _minutes(subject)
    progress(20, "正在生成")
    name = paper.file_name(minutes).removesuffix(".pdf") + ".docx"
    return JobProduct(paper.word_paper(minutes, timezone.now()), name, MEDIA_TYPE)


def _deliver(subject: str, blob: StoredBlob, now: datetime) -> None:
    deliver_paper(minutes_id=_key(subject), blob=blob, now=now)


def _keep_nothing(subject: str, blob: StoredBlob, now: datetime) -> None:
    """A preview belongs to its job alone."""


def _may_see(user: User, subject: str) -> bool:
    return visible_to(user).filter(pk=_key(subject)).exists()


def _address(subject: str) -> str:
    return reverse("minutes-page", args=[_key(subject)])


def _volume(subject: str, progress: Progress) -> JobProduct:
    committee_id, year = _volume_key(subject)
    return JobProduct(volume(committee_id, year, progress, timezone.now()), f"纪要汇编{year}年.zip", "application/zip")


def _volume_key(subject: str) -> tuple[int, int]:
    _, committee_id, year = subject.split(":")
    return int(committee_id), int(year)


def _may_see_volume(user: User, subject: str) -> bool:
    return may_bind(user, _volume_key(subject)[0])


def _volume_address(subject: str) -> str:  # noqa: ARG001 - the port's signature
    return reverse("minutes-volumes")


KINDS = (
    JobKind(VOLUME_JOB, "纪要年度汇编", _volume, _keep_nothing, _may_see_volume, _volume_address, attempts=VOLUME_RUNS),
    JobKind(JOB, "纪要正式文件", _final, _deliver, _may_see, _address),
    JobKind(WORD_JOB, "纪要 DOCX", _word, _keep_nothing, _may_see, _address),
    JobKind(PREVIEW_JOB, "纪要送审稿", _preview, _keep_nothing, _may_see, _address),
)
