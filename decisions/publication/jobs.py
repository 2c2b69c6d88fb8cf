"""What the worker does: the notice on paper."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from committees.documents.ports import JobKind, JobProduct, Progress
from committees.documents.storage import StoredBlob
from committees.models import User
from decisions.publication import paper
from decisions.publication.models import Publication
from decisions.publication.selectors import JOB, publications_visible_to


def _key(subject: str) -> int:
    return int(subject.removeprefix("publication:"))


def _produce(subject: str, progress: Progress) -> JobProduct:
    publication = Publication.objects.select_related("organisation", "resolution").get(pk=_key(subject))
    progress(30, "正在排版")
    return JobProduct(paper.notice(publication), f"{publication.title}.pdf", "application/pdf")


def _keep_nothing(subject: str, blob: StoredBlob, now: datetime) -> None:
    """The paper belongs to its job alone: the next one has the same bytes."""


def _may_see(user: User, subject: str) -> bool:
    return publications_visible_to(user).filter(pk=_key(subject)).exists()


def _address(subject: str) -> str:
    return reverse("publication", args=[_key(subject)])


KINDS = (JobKind(JOB, "公开文稿", _produce, _keep_nothing, _may_see, _address),)
