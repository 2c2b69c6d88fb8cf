"""What the worker does for supervision, and who may follow it."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from committees.access.selectors import permissions_of
from committees.documents.ports import JobKind, JobProduct, Progress
from committees.documents.storage import StoredBlob
from committees.errors import Refused
from committees.models import Committee, User
from decisions.supervision import paper
from decisions.supervision.models import SupervisedMatter
from decisions.supervision.selectors import visible_to
from decisions.supervision.services.papers import CIRCULAR_JOB, PAPER_JOB

PDF = "application/pdf"
CIRCULATORS = ("supervise", "direct_office")


def _matter(subject: str) -> tuple[int, paper.Form]:
    _, pk, form = subject.split(":")
    return int(pk), paper.Form(form)


def _produce_paper(subject: str, progress: Progress) -> JobProduct:
    pk, form = _matter(subject)
    rows = SupervisedMatter.objects.select_related(
        "organisation", "lead_unit", "responsible", "supervisor", "resolution"
    )
    matter = rows.prefetch_related("supports", "extensions", "reports__unit").filter(pk=pk).first()
    if matter is None:
        raise Refused("督查事项已不存在。")
    progress(30, "正在排版")
    content = paper.matter_paper(matter, form, timezone.now())
    return JobProduct(content, f"{paper.FORM_TITLES[form]}{matter}.pdf", PDF)


def _produce_circular(subject: str, progress: Progress) -> JobProduct:
    committee = Committee.objects.select_related("organisation").get(pk=_committee(subject))
    progress(30, "正在排版")
    return JobProduct(paper.circular_paper(committee, timezone.now()), f"{committee.name}督查通报.pdf", PDF)


def _committee(subject: str) -> int:
    return int(subject.removeprefix("circular:"))


def _keep_nothing(subject: str, blob: StoredBlob, now: datetime) -> None:
    """The paper belongs to its job alone: the next one is made from the rows again."""


def _may_see_paper(user: User, subject: str) -> bool:
    return visible_to(user).filter(pk=_matter(subject)[0]).exists()


def _may_see_circular(user: User, subject: str) -> bool:
    return _committee(subject) in permissions_of(user).committee_ids(*CIRCULATORS)


KINDS = (
    JobKind(
        PAPER_JOB,
        "督查文书",
        _produce_paper,
        _keep_nothing,
        _may_see_paper,
        lambda subject: reverse("matter", args=[_matter(subject)[0]]),
    ),
    JobKind(
        CIRCULAR_JOB,
        "督查通报",
        _produce_circular,
        _keep_nothing,
        _may_see_circular,
        lambda _subject: reverse("matters"),
    ),
)
