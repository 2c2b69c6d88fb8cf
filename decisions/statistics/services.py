"""Asking for the statistics as an official document."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from committees.documents.models import Job
from committees.documents.services import request_job
from committees.errors import Refused
from committees.models import Committee, Organisation, User
from decisions.statistics.rules import Period
from decisions.statistics.selectors import committees_of, houses_of, may_count

JOB = "statistics"


@transaction.atomic
def request_statistics(
    *,
    user: User,
    period: Period,
    committee: Committee | None,
    now: datetime,
    organisation: Organisation | None = None,
) -> Job:
    """Have the worker write the statistics as this user may see them; nobody else may fetch the file."""
    if not may_count(user) or (organisation is not None and organisation not in houses_of(user)):
        raise Refused("您不能生成这份统计。")
    if committee is not None and not committees_of(user).filter(pk=committee.pk).exists():
        raise Refused("您不能生成这个会议的统计。")
    scope = f"{committee.pk if committee else 0}:{organisation.pk if organisation else 0}"
    subject = f"statistics:{user.pk}:{period.start:%Y%m%d}:{period.end:%Y%m%d}:{scope}"
    return request_job(kind=JOB, subject=subject, user=user, now=now)
