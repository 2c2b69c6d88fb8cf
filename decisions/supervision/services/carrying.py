"""What the assignee does: sign, report, ask for more time, ask for the check."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from committees.access.selectors import permissions_of
from committees.calendar.rules import local_day
from committees.errors import Refused
from committees.models import Unit, User
from decisions.supervision.models import ExtensionRequest, ProgressReport, ReportFile, SupervisedMatter
from decisions.supervision.rules import next_report_day
from decisions.supervision.selectors import carriers_of
from decisions.supervision.services.moves import (
    checked_limit,
    current,
    locked,
    move,
    record,
    require,
    withdraw_extension,
    words,
)
from decisions.supervision.services.telling import supervisors, tell
from decisions.supervision.states import UNIT_PERMISSIONS, ExtensionState, MatterEvent
from meetings.papers.intake import Taken, Upload, take_in

FILES_LIMIT = 10


@transaction.atomic
def confirm_matter(*, matter: SupervisedMatter, user: User, now: datetime) -> SupervisedMatter:
    """签收 by the lead unit."""
    matter = locked(matter)
    found = require(matter, MatterEvent.CONFIRM, user)
    move(matter, found.target, confirmed_at=now)
    record(matter, "supervision_confirmed", {"unit": matter.lead_unit.name}, user, now)
    tell(matter, supervisors(matter), key=f"confirmed:{matter.revision}", subject="承办单位已签收", body="", now=now)
    return matter


def report_progress(
    *,
    matter: SupervisedMatter,
    text: str,
    percent: int,
    user: User,
    now: datetime,
    late_reason: str = "",
    files: Sequence[Upload] = (),
) -> ProgressReport:
    """进展报告 of the lead or a supporting unit, with evidence. After the limit a reason is demanded."""
    return _report(matter, MatterEvent.REPORT, text, percent, late_reason, files, user, now)


def submit_matter(
    *,
    matter: SupervisedMatter,
    text: str,
    user: User,
    now: datetime,
    late_reason: str = "",
    files: Sequence[Upload] = (),
) -> ProgressReport:
    """报请办结 by the lead unit: the report that the supervising office checks."""
    return _report(matter, MatterEvent.SUBMIT, text, 100, late_reason, files, user, now)


def _report(
    matter: SupervisedMatter,
    event: MatterEvent,
    text: str,
    percent: int,
    late_reason: str,
    files: Sequence[Upload],
    user: User,
    now: datetime,
) -> ProgressReport:
    require(current(matter), event, user)
    if len(files) > FILES_LIMIT:
        raise Refused(f"一次最多附 {FILES_LIMIT} 个文件。")
    taken = [take_in(upload) for upload in files]  # read and stored before the transaction begins
    with transaction.atomic():
        matter = locked(matter)
        target = require(matter, event, user).target
        report = _row(matter, event, text, percent, late_reason, taken, user, now)
        today = local_day(now)
        if event is MatterEvent.SUBMIT:
            withdraw_extension(matter)
            move(matter, target, percent=100, finished_on=today, next_report_on=None, rectify_on=None)
            verb, subject = "supervision_submitted", "督查事项报请办结，请审核"
        else:
            following = next_report_day(today, matter.report_every, matter.due_on)
            # What the lead unit reports while its work is to be put right is the report of rectification.
            rectify = matter.rectify_on if report.unit_id != matter.lead_unit_id else None
            move(matter, target, percent=percent, next_report_on=following, rectify_on=rectify)
            verb, subject = "supervision_reported", "督查事项进展报告"
        record(matter, verb, _payload(report, taken), user, now)
        tell(matter, supervisors(matter), key=f"report:{report.pk}", subject=subject, body=report.text[:500], now=now)
        return report


def _row(
    matter: SupervisedMatter,
    event: MatterEvent,
    text: str,
    percent: int,
    late_reason: str,
    taken: Sequence[Taken],
    user: User,
    now: datetime,
) -> ProgressReport:
    if not 0 <= percent <= 100:
        raise Refused("完成比例须在 0 到 100 之间。")
    if local_day(now) > matter.due_on and not late_reason.strip():
        raise Refused("该事项已超过办理时限，请说明逾期原因，并按期续报，直至办结。")
    if event is MatterEvent.REPORT and percent == 100 and not taken:
        raise Refused("报告完成 100% 的，须附佐证材料。")
    report = ProgressReport.objects.create(
        matter=matter,
        unit=_unit_of(matter, user),
        text=words(text, "办理情况", 4000),
        percent=percent,
        late_reason=late_reason.strip()[:500],
        final=event is MatterEvent.SUBMIT,
        by=user,
        at=now,
    )
    ReportFile.objects.bulk_create(
        ReportFile(
            report=report,
            name=each.checked.name,
            media_type=each.checked.media_type,
            size=each.blob.size,
            digest=each.blob.digest,
        )
        for each in taken
    )
    return report


def _unit_of(matter: SupervisedMatter, user: User) -> Unit:
    """For which of the carrying units this person speaks: the lead unit where he serves both."""
    own = permissions_of(user).unit_ids(*UNIT_PERMISSIONS) & carriers_of(matter).units
    if matter.lead_unit_id in own:
        return matter.lead_unit
    return next(unit for unit in matter.supports.all() if unit.pk in own)


def _payload(report: ProgressReport, taken: Sequence[Taken]) -> dict[str, object]:
    return {
        "report": report.pk,
        "unit": report.unit.name,
        "text": report.text,
        "percent": report.percent,
        "late_reason": report.late_reason,
        "files": [{"name": each.checked.name, "digest": each.blob.digest} for each in taken],
    }


@transaction.atomic
def ask_extension(*, matter: SupervisedMatter, until: date, reason: str, user: User, now: datetime) -> ExtensionRequest:
    """申请延期 by the lead unit, with a reason; one request at a time."""
    matter = locked(matter)
    found = require(matter, MatterEvent.ASK_EXTENSION, user)
    if ExtensionRequest.objects.filter(matter=matter, state=ExtensionState.PENDING).exists():
        raise Refused("已有一项延期申请待批准，请等待督查部门答复。")
    if until <= matter.due_on:
        raise Refused("申请延至的日期须晚于现在的办理时限。")
    limit = checked_limit(until, local_day(now))
    request = ExtensionRequest.objects.create(
        matter=matter, until=limit.day, reason=words(reason, "延期理由", 500), asked_by=user, asked_at=now
    )
    move(matter, found.target)
    payload = {"until": limit.day.isoformat(), "reason": request.reason}
    record(matter, "supervision_extension_asked", payload, user, now)
    body = f"申请延至{limit.day.year}年{limit.day.month}月{limit.day.day}日。理由：{request.reason}"
    tell(matter, supervisors(matter), key=f"extension:{request.pk}", subject="督查事项申请延期", body=body, now=now)
    return request
