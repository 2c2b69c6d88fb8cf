"""What the worker does: the excerpt of one unit."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from committees.documents.ports import JobKind, JobProduct, Progress
from committees.documents.storage import StoredBlob
from committees.models import User
from decisions.distribution import paper
from decisions.distribution.models import DecisionNotice
from decisions.distribution.selectors import JOB, notices_visible_to
from decisions.distribution.services import deliver_notice


def _key(subject: str) -> int:
    return int(subject.removeprefix("decision-notice:"))


def _produce(subject: str, progress: Progress) -> JobProduct:
    rows = DecisionNotice.objects.select_related("organisation", "unit", "minutes__meeting", "minutes__template")
    notice = rows.get(pk=_key(subject))
    progress(30, "正在排版")
    return JobProduct(paper.notice_paper(notice), paper.file_name(notice), "application/pdf")


def _deliver(subject: str, blob: StoredBlob, now: datetime) -> None:
    deliver_notice(notice_id=_key(subject), blob=blob, now=now)


def _may_see(user: User, subject: str) -> bool:
    return notices_visible_to(user).filter(pk=_key(subject)).exists()


def _address(subject: str) -> str:
    return reverse("decision-notice", args=[_key(subject)])


KINDS = (JobKind(JOB, "决定事项通知", _produce, _deliver, _may_see, _address),)
