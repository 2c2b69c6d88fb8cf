"""What the worker does for a template: render its sample, look at it, keep both."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from committees.documents import storage
from committees.documents.ports import JobKind, JobProduct, Progress
from committees.documents.storage import StoredBlob
from committees.models import User
from decisions.minutes.models import MinutesTemplate
from decisions.stationery import paper
from decisions.stationery.selectors import JOB, templates_visible_to
from decisions.stationery.services import deliver_sample, keep_checks


def _key(subject: str) -> int:
    return int(subject.removeprefix("template:"))


def _template(subject: str) -> MinutesTemplate:
    rows = MinutesTemplate.objects.select_related("organisation", "committee")
    return rows.get(pk=_key(subject))


def _produce(subject: str, progress: Progress) -> JobProduct:
    template = _template(subject)
    progress(20, "正在排版样张")
    content = paper.sample(template)
    progress(60, "正在检查样张")
    image = paper.picture(content)
    checks = {"lines": paper.checks_of(template, content), "image": storage.store(image).digest if image else ""}
    keep_checks(template_id=template.pk, checks=checks)
    return JobProduct(content, paper.file_name(template), "application/pdf")


def _deliver(subject: str, blob: StoredBlob, now: datetime) -> None:
    deliver_sample(template_id=_key(subject), blob=blob, now=now)


def _may_see(user: User, subject: str) -> bool:
    return templates_visible_to(user).filter(pk=_key(subject)).exists()


def _address(subject: str) -> str:
    return reverse("minutes-template", args=[_key(subject)])


KINDS = (JobKind(JOB, "纪要版式样张", _produce, _deliver, _may_see, _address),)
