"""核验台账 as background work: the report is a text that the auditor keeps."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from committees.access.audit import may_audit
from committees.access.retention import flaws_of_segments
from committees.documents.models import Job
from committees.documents.ports import JobKind, JobProduct, Progress
from committees.documents.services import request_job
from committees.documents.storage import StoredBlob
from committees.errors import Refused
from committees.ledger.ports import chain_label
from committees.ledger.verification import Report, verify
from committees.people.models import User

NAME = "ledger_verification"
SUBJECT = "ledger"


def request_verification(*, user: User, now: datetime) -> Job:
    """Ask for a verification; one that is under way is joined."""
    if not may_audit(user):
        raise Refused("台账由审计管理员核验。")
    return request_job(kind=NAME, subject=SUBJECT, user=user, now=now)


def report_text(report: Report) -> str:
    """What was read and what does not hold, in Chinese."""
    flaws = [f"触发器 {name} 缺失或被改动" for name in report.missing_triggers] + report.anchor_flaws
    flaws += flaws_of_segments()
    flaws += [f"{chain_label(flaw.aggregate)} 第{flaw.sequence}条：{flaw.text}" for flaw in report.flaws]
    waiting = sum(report.not_anchored.values())
    lines = [
        f"台账核验报告 {timezone.localtime():%Y-%m-%d %H:%M}",
        f"链 {report.chains} 条，记录 {report.entries} 条，锚点 {report.anchors} 个，尚未锚定的记录 {waiting} 条。",
        "结论：核验通过。" if not flaws else f"结论：核验不通过，{len(flaws)} 处不符。",
        *flaws,
    ]
    return "\n".join(lines) + "\n"


def _produce(_subject: str, progress: Progress) -> JobProduct:
    progress(10, "正在重新计算全部摘要")
    return JobProduct(report_text(verify()).encode(), "台账核验报告.txt", "text/plain; charset=utf-8")


def _deliver(subject: str, blob: StoredBlob, now: datetime) -> None:
    """The job's own file is all there is."""


def _may_see(user: User, _subject: str) -> bool:
    return may_audit(user)


def _address(_subject: str) -> str:
    return reverse("audit-acts")


KIND = JobKind(NAME, "核验台账", _produce, _deliver, _may_see, _address)
