"""Asking for the papers of supervision."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from committees.access.selectors import permissions_of
from committees.documents.models import Job
from committees.documents.services import request_job
from committees.errors import Refused
from committees.ledger import services as ledger
from committees.models import Committee, User
from decisions.supervision.models import SupervisedMatter
from decisions.supervision.selectors import visible_to
from decisions.supervision.services.moves import record

PAPER_JOB = "supervision-paper"
CIRCULAR_JOB = "supervision-circular"


@transaction.atomic
def request_paper(*, matter: SupervisedMatter, form: str, user: User, now: datetime) -> Job:
    """Have the worker write one of the papers of a matter; that it was made stands in the matter's ledger."""
    if not visible_to(user).filter(pk=matter.pk).exists():
        raise Refused("您不能查看这件督办事项。")
    job = request_job(kind=PAPER_JOB, subject=f"supervision:{matter.pk}:{form}", user=user, now=now)
    record(matter, "supervision_paper_made", {"form": form}, user, now)
    return job


@transaction.atomic
def request_circular(*, committee: Committee, user: User, now: datetime) -> Job:
    """Have the worker write the 通报 of a committee. Refuses all but the supervising office and its head."""
    if committee.pk not in permissions_of(user).committee_ids("supervise", "direct_office"):
        raise Refused("只有督查部门和办公室主任可以生成督查通报。")
    job = request_job(kind=CIRCULAR_JOB, subject=f"circular:{committee.pk}", user=user, now=now)
    ledger.append(
        aggregate=f"organisation:{committee.organisation_id}",
        organisation_id=committee.organisation_id,
        verb="circular_made",
        payload={"committee": committee.name},
        actor=user,
        now=now,
    )
    return job
