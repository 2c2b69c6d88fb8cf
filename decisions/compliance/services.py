"""Asking for the self-check as an official document."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from committees.calendar.rules import local_day
from committees.documents.models import Job
from committees.documents.services import request_job
from committees.errors import Refused
from committees.ledger import services as ledger
from committees.models import Committee, User
from decisions.compliance.selectors import checked_committees
from decisions.duties import services as duties

JOB = "self-check"


def subject_of(committee: Committee, year: int) -> str:
    """The subject of the job, as `self-check:3:2026`."""
    return f"self-check:{committee.pk}:{year}"


@transaction.atomic
def request_self_check(*, committee: Committee, year: int, user: User, now: datetime) -> Job:
    """Have the worker write the self-check of a year; that it was made stands in the organisation's ledger."""
    if not checked_committees(user).filter(pk=committee.pk).exists():
        raise Refused("您不能对这个会议作年度自查。")
    job = request_job(kind=JOB, subject=subject_of(committee, year), user=user, now=now)
    ledger.append(
        aggregate=f"organisation:{committee.organisation_id}",
        organisation_id=committee.organisation_id,
        verb="self_check_made",
        payload={"committee": committee.name, "year": year},
        actor=user,
        now=now,
    )
    duties.note_performance(
        organisation=committee.organisation,
        code=f"check:{committee.body}",
        day=min(local_day(now), date(year, 12, 31)),
        evidence=f"{year}年议事规则执行情况自查报告（系统生成）",
        user=user,
        now=now,
    )
    return job
