"""报送、签收、批复、撤回: what a rulebook sends up, and what the superior answers.

The chain `upward:<report>` belongs to the sender. The superior writes two acts into it and reads nothing of it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from committees.calendar.rules import local_day
from committees.errors import Refused
from committees.ledger import services as ledger
from committees.models import Organisation, User
from committees.outbox import services as outbox
from committees.outbox.states import Channel
from committees.rules.upward import UpwardRule
from decisions.duties.selectors import may_record, obligations, recorded
from decisions.duties.services import record_duty
from decisions.life.selectors import may_keep
from decisions.life.services import tick_step
from decisions.life.states import StepKind
from decisions.upward import selectors
from decisions.upward.models import UpwardReport
from decisions.upward.states import MOVES, STATE_LABELS, UpwardEvent, UpwardState
from meetings.papers.intake import Taken, Upload, take_in

CHANGED = "该报告刚刚被他人办理，请刷新页面后再办。"


def send_up(
    *,
    organisation: Organisation,
    code: str,
    title: str,
    summary: str,
    signer: str,
    file: Upload,
    user: User,
    now: datetime,
) -> UpwardReport:
    """报送 of one signed paper to the superior, by the rule `code`. Refuses what no rule in force sends up.

    Where the rule names a duty it is performed by it; where it names a meeting, the open step of the latest one.
    """
    if not selectors.sending_organisations(user).filter(pk=organisation.pk).exists():
        raise Refused("向上级报送由本机关办公室办理。")
    taken = take_in(file)  # read and stored before the transaction begins
    with transaction.atomic():
        rule = selectors.upward_rules(organisation, now).get(code)
        if rule is None:
            raise Refused("现行规则没有规定向上级报送这一事项，请刷新页面。")
        if organisation.superior is None:
            raise Refused("本机关还没有指定上级，请系统管理员在“建立向导”→“机关”中填写上级机关代码。")
        row = UpwardReport.objects.create(
            organisation=organisation,
            superior=organisation.superior,
            code=code,
            title=_words(title, "标题", 120),
            summary=_words(summary, "说明", 1000, needed=False),
            signer=_words(signer, "签发人", 40),
            sent_by=user,
            sent_at=now,
            **_of_rule(rule),
            **_of_file(taken),
        )
        payload = {"label": row.label, "superior": row.superior.name, "signer": row.signer, "digest": row.digest}
        _record(row, "report_sent", {**payload, "clause": row.clause}, user, now)
        _tell(row, row.superior, "sent", f"{organisation.name}报送：{row.title}", now)
        _fulfil(row, rule, user, now)
    return row


def _of_rule(rule: UpwardRule) -> dict[str, Any]:
    return {"kind": rule.kind, "label": rule.title, "reports_to": rule.reports_to, "clause": rule.clause.as_dict()}


def _of_file(taken: Taken) -> dict[str, Any]:
    checked, blob = taken.checked, taken.blob
    return {"name": checked.name, "media_type": checked.media_type, "size": blob.size, "digest": blob.digest}


def _fulfil(row: UpwardReport, rule: UpwardRule, user: User, now: datetime) -> None:
    """What the report fulfils in the sender's own house, where its sender may write that down."""
    organisation, today = row.organisation, local_day(now)
    words = f"已报送{row.superior.name}：《{row.title}》"
    duty = f"{row.code.partition(':')[0]}:duty:{rule.duty}"
    known = any(each.code == duty and each.day == today for each in recorded(organisation))
    if rule.duty and not known and duty in obligations(organisation, now) and may_record(user, organisation):
        record_duty(organisation=organisation, code=duty, day=today, evidence=words, user=user, now=now)
    life = selectors.life_of(organisation, rule, row.code)
    if life is not None and may_keep(user, life):
        tick_step(life=life, kind=StepKind(f"report-{rule.stage}"), done_on=today, note=words, user=user, now=now)


@transaction.atomic
def withdraw_report(*, report: UpwardReport, reason: str, user: User, now: datetime) -> UpwardReport:
    """撤回 by the sender, with a reason, while nobody has taken the report: from then on it is not seen above."""
    text = _words(reason, "撤回理由", 300)
    row = _move(report, UpwardEvent.WITHDRAW, user, withdrawn_at=now, withdraw_reason=text)
    outbox.withdraw(keys=[_key(row, "sent", person.pk) for person in selectors.office_of(row.superior)])
    _record(row, "report_withdrawn", {"reason": text}, user, now)
    return row


@transaction.atomic
def receive_report(*, report: UpwardReport, user: User, now: datetime) -> UpwardReport:
    """签收 by the superior: from then on the report cannot be withdrawn."""
    row = _move(report, UpwardEvent.RECEIVE, user, received_by=user, received_at=now)
    _record(row, "report_received", {"by": row.superior.name}, user, now)
    _tell(row, row.organisation, "received", f"{row.superior.name}已签收：{row.title}", now)
    return row


@transaction.atomic
def answer_report(*, report: UpwardReport, answer: str, user: User, now: datetime) -> UpwardReport:
    """批复 by the superior, once."""
    text = _words(answer, "批复", 1000)
    row = _move(report, UpwardEvent.ANSWER, user, answer=text, answered_by=user, answered_at=now)
    _record(row, "report_answered", {"by": row.superior.name, "answer": text}, user, now)
    _tell(row, row.organisation, "answered", f"{row.superior.name}批复：{row.title}", now)
    return row


def _move(report: UpwardReport, event: UpwardEvent, user: User, **values: Any) -> UpwardReport:
    """Apply one event of the table: the state as found stands in the WHERE, so that only one of two presses counts."""
    row = selectors.visible_to(user).filter(pk=report.pk).first()
    move = MOVES.get((UpwardState(row.state), event)) if row is not None else None
    if row is None or move is None:
        raise Refused(f"该报告目前为“{STATE_LABELS[UpwardState(report.state)]}”，不能这样办理，请刷新页面。")
    if event not in selectors.events_for(user, row):
        raise Refused("您没有办理的权限。")
    if UpwardReport.objects.filter(pk=row.pk, state=row.state).update(state=move.target, **values) != 1:
        raise Refused(CHANGED)
    row.refresh_from_db()
    return row


def _tell(row: UpwardReport, whom: Organisation, what: str, subject: str, now: datetime) -> None:
    for person in selectors.office_of(whom):
        outbox.enqueue(
            key=_key(row, what, person.pk),
            recipient=person,
            channel=Channel.INBOX,
            purpose="upward",
            subject=subject,
            body=f"{row.get_kind_display()}：{row.title}。",
            link=row.get_absolute_url(),
            now=now,
        )


def _key(row: UpwardReport, what: str, person: int) -> str:
    return f"upward:{row.pk}:{what}:{person}"


def _words(text: str, label: str, limit: int, *, needed: bool = True) -> str:
    found = text.strip()
    if needed and not found:
        raise Refused(f"请填写{label}。")
    if len(found) > limit:
        raise Refused(f"{label}不能超过 {limit} 字。")
    return found


def _record(row: UpwardReport, verb: str, payload: dict[str, Any], user: User, now: datetime) -> None:
    ledger.append(
        aggregate=f"upward:{row.pk}",
        organisation_id=row.organisation_id,
        verb=verb,
        payload={"report": row.pk, "title": row.title, **payload},
        actor=user,
        now=now,
    )
