"""What the worker does for record sheets, and who may follow it."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from committees.documents.ports import JobKind, JobProduct, Progress
from committees.documents.storage import StoredBlob
from committees.errors import Refused
from committees.models import User
from personnel.models import Decision
from personnel.paper import sheet_number, sheet_paper
from personnel.selectors.circle import decisions_visible_to
from personnel.services.sitting import JOB, deliver_sheet


def _key(subject: str) -> int:
    return int(subject.removeprefix("decision:"))


def _produce(subject: str, progress: Progress) -> JobProduct:
    decision = Decision.objects.select_related("organisation", "candidate__matter").filter(pk=_key(subject)).first()
    if decision is None:
        raise Refused("任免事项记录已不存在。")
    progress(20, "正在排版")
    return JobProduct(sheet_paper(decision), f"{sheet_number(decision)}.pdf", "application/pdf")


def _deliver(subject: str, blob: StoredBlob, now: datetime) -> None:
    deliver_sheet(decision_id=_key(subject), blob=blob, now=now)


def _may_see(user: User, subject: str) -> bool:
    return decisions_visible_to(user).filter(pk=_key(subject)).exists()


def _address(subject: str) -> str:
    return reverse("personnel-sheet", args=[_key(subject)])


KIND = JobKind(JOB, "任免事项记录", _produce, _deliver, _may_see, _address)
