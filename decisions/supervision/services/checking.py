"""What the supervising office does: check, return, accept, extend, suspend, hand over, sign off; the leader reopens."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from committees.calendar.rules import local_day
from committees.calendar.selectors import working_calendar
from committees.errors import Refused
from committees.models import Unit, User
from decisions.supervision.models import ExtensionRequest, SupervisedMatter
from decisions.supervision.rules import Limit, next_report_day, rolled_limit, shifted_limit
from decisions.supervision.selectors import failures_in_a_row, failures_rule, people_in_charge
from decisions.supervision.services.moves import (
    checked_limit,
    locked,
    move,
    record,
    require,
    withdraw_extension,
    words,
)
from decisions.supervision.services.telling import carriers, tell
from decisions.supervision.states import ExtensionState, MatterEvent


@transaction.atomic
def return_matter(*, matter: SupervisedMatter, reason: str, user: User, now: datetime) -> SupervisedMatter:
    """退回重办: the report is not good enough. Where the rulebook sets days for a report of rectification, they run.

    The days that the check took are not the unit's: the limit moves by as many.
    """
    matter = locked(matter)
    found = require(matter, MatterEvent.RETURN, user)
    reason, rule, today = words(reason, "退回理由", 500), failures_rule(matter.committee, now), local_day(now)
    rectify = None
    if rule.report_days is not None:
        rectify = rolled_limit(today + timedelta(days=rule.report_days), working_calendar()).day
    failures = failures_in_a_row(matter) + 1 if rule.in_a_row is not None else matter.failures + 1
    limit, taken = _limit_after_check(matter, today)
    move(
        matter,
        found.target,
        failures=failures,
        finished_on=None,
        due_on=limit.day,
        provisional=limit.provisional,
        rectify_on=rectify,
        next_report_on=rectify or next_report_day(today, matter.report_every, limit.day),
    )
    payload = {"reason": reason, "failures": failures, "rectify_on": rectify.isoformat() if rectify else ""}
    payload |= {"unit": matter.lead_unit.name, "due_on": limit.day.isoformat() if taken else ""}
    record(matter, "supervision_returned", payload, user, now)
    body = f"退回理由：{reason}"
    if taken:
        body += f"\n审核用去 {taken} 天，办理时限顺延至{limit.day.month}月{limit.day.day}日。"
    if rectify is not None and rule.report_clause is not None:
        body += f"\n请于{rectify.month}月{rectify.day}日前报送整改报告（{rule.report_clause.label}）。"
    if rule.is_serious(matter.failures) and rule.row_clause is not None:
        row = f"{matter.lead_unit.name}已连续 {matter.failures} 次不合格"
        body += f"\n{row}：{rule.row_clause.wording}（{rule.row_clause.label}）。"
    tell(matter, carriers(matter), key=f"returned:{matter.revision}", subject="督查事项退回重办", body=body, now=now)
    return matter


def _limit_after_check(matter: SupervisedMatter, today: date) -> tuple[Limit, int]:
    """The limit moved by the days between the report and its return, and how many they were."""
    taken = (today - matter.finished_on).days if matter.finished_on is not None else 0
    if not taken:
        return Limit(matter.due_on, matter.provisional), 0
    return rolled_limit(matter.due_on + timedelta(days=taken), working_calendar()), taken


@transaction.atomic
def accept_matter(*, matter: SupervisedMatter, user: User, now: datetime, comment: str = "") -> SupervisedMatter:
    """审核通过: the matter is done, never by those who carried it out."""
    matter = locked(matter)
    found = require(matter, MatterEvent.ACCEPT, user)
    move(matter, found.target, failures=0)
    payload = {"comment": comment[:300], "unit": matter.lead_unit.name}
    record(matter, "supervision_accepted", payload, user, now)
    tell(matter, carriers(matter), key=f"accepted:{matter.revision}", subject="督查事项审核通过", body=comment, now=now)
    return matter


@transaction.atomic
def sign_off_matter(*, matter: SupervisedMatter, user: User, now: datetime) -> SupervisedMatter:
    """销号 by the supervising office; refuses everyone of the units that carried it out."""
    matter = locked(matter)
    found = require(matter, MatterEvent.SIGN_OFF, user)
    move(matter, found.target, signed_off_at=now)
    record(matter, "supervision_signed_off", {"title": matter.title}, user, now)
    tell(matter, carriers(matter), key=f"signed-off:{matter.revision}", subject="督查事项已销号", body="", now=now)
    return matter


@transaction.atomic
def archive_matter(*, matter: SupervisedMatter, user: User, now: datetime) -> SupervisedMatter:
    """归档 after the sign-off."""
    matter = locked(matter)
    found = require(matter, MatterEvent.ARCHIVE, user)
    move(matter, found.target)
    record(matter, "supervision_archived", {}, user, now)
    return matter


def grant_extension(*, matter: SupervisedMatter, user: User, now: datetime, comment: str = "") -> SupervisedMatter:
    """批准延期: the limit moves to the day that was asked for."""
    return _decide(matter, MatterEvent.GRANT_EXTENSION, comment, user, now)


def refuse_extension(*, matter: SupervisedMatter, reason: str, user: User, now: datetime) -> SupervisedMatter:
    """不批准延期: the limit stands."""
    return _decide(matter, MatterEvent.REFUSE_EXTENSION, words(reason, "理由", 300), user, now)


@transaction.atomic
def _decide(matter: SupervisedMatter, event: MatterEvent, comment: str, user: User, now: datetime) -> SupervisedMatter:
    matter = locked(matter)
    found = require(matter, event, user)
    granted = event is MatterEvent.GRANT_EXTENSION
    request = ExtensionRequest.objects.filter(matter=matter, state=ExtensionState.PENDING).first()
    if request is None:
        raise Refused("没有待批准的延期申请，请刷新页面。")
    state = ExtensionState.GRANTED if granted else ExtensionState.REFUSED
    pending = ExtensionRequest.objects.filter(pk=request.pk, state=ExtensionState.PENDING)
    if pending.update(state=state, decided_by=user, decided_at=now, comment=comment[:300]) != 1:
        raise Refused("该延期申请已由他人答复，请刷新页面。")
    values: dict[str, object] = {}
    if granted:
        limit = rolled_limit(request.until, working_calendar())
        values = {"due_on": limit.day, "provisional": limit.provisional}
    move(matter, found.target, **values)
    payload = {"until": request.until.isoformat(), "comment": comment[:300]}
    record(matter, "supervision_extension_granted" if granted else "supervision_extension_refused", payload, user, now)
    subject = "延期申请已批准" if granted else "延期申请未批准"
    tell(matter, carriers(matter), key=f"extended:{request.pk}", subject=subject, body=comment, now=now)
    return matter


@transaction.atomic
def suspend_matter(*, matter: SupervisedMatter, reason: str, user: User, now: datetime) -> SupervisedMatter:
    """中止, with a reason: no light burns until it is resumed."""
    matter = locked(matter)
    found = require(matter, MatterEvent.SUSPEND, user)
    withdraw_extension(matter)
    move(matter, found.target, suspended_on=local_day(now), next_report_on=None)
    record(matter, "supervision_suspended", {"reason": words(reason, "中止理由", 300)}, user, now)
    tell(matter, carriers(matter), key=f"suspended:{matter.revision}", subject="督查事项中止", body=reason, now=now)
    return matter


@transaction.atomic
def resume_matter(*, matter: SupervisedMatter, user: User, now: datetime) -> SupervisedMatter:
    """恢复办理: the limit moves by as many days as the suspension lasted."""
    matter = locked(matter)
    found = require(matter, MatterEvent.RESUME, user)
    today = local_day(now)
    limit = rolled_limit(shifted_limit(matter.due_on, matter.suspended_on or today, today), working_calendar())
    move(
        matter,
        found.target,
        suspended_on=None,
        due_on=limit.day,
        provisional=limit.provisional,
        next_report_on=next_report_day(today, matter.report_every, limit.day),
    )
    record(matter, "supervision_resumed", {"due_on": limit.day.isoformat()}, user, now)
    body = f"办理时限顺延至{limit.day.year}年{limit.day.month}月{limit.day.day}日。"
    tell(matter, carriers(matter), key=f"resumed:{matter.revision}", subject="督查事项恢复办理", body=body, now=now)
    return matter


@transaction.atomic
def hand_over_matter(
    *, matter: SupervisedMatter, lead_unit: Unit, reason: str, user: User, now: datetime
) -> SupervisedMatter:
    """转办 to another lead unit, which has to sign for it anew; the old one hears that it is rid of it."""
    matter = locked(matter)
    found = require(matter, MatterEvent.HAND_OVER, user)
    if lead_unit.pk == matter.lead_unit_id:
        raise Refused("该单位已是主办单位，请选择其他单位。")
    if lead_unit.organisation_id != matter.organisation_id:
        raise Refused("承办单位须是本机关的部门单位。")
    before, old = matter.lead_unit.name, list(people_in_charge(matter.lead_unit))
    withdraw_extension(matter)
    matter.supports.remove(lead_unit)
    report_on = next_report_day(local_day(now), matter.report_every, matter.due_on)
    values = {"confirmed_at": None, "failures": 0, "rectify_on": None, "next_report_on": report_on}
    move(matter, found.target, lead_unit=lead_unit, **values)
    matter = locked(matter)
    payload = {"before": before, "lead": lead_unit.name, "reason": words(reason, "转办理由", 300)}
    record(matter, "supervision_handed_over", payload, user, now)
    tell(matter, carriers(matter), key=f"handed:{matter.revision}", subject="督查事项转办", body=reason, now=now)
    staying = {person.pk for person in carriers(matter)}
    gone = [person for person in old if person.pk not in staying]
    body = f"该事项已转由{lead_unit.name}主办，贵单位不再承办。理由：{reason}"
    key = f"handed-away:{matter.revision}"
    tell(matter, gone, key=key, subject="督查事项已转出", body=body, now=now, readable=False)
    return matter


@transaction.atomic
def reopen_matter(
    *, matter: SupervisedMatter, instructed_by: str, instruction: str, due_on: date, user: User, now: datetime
) -> SupervisedMatter:
    """The leader's further instruction reopens what was done: the lead unit signs again and works to a new limit."""
    matter = locked(matter)
    found = require(matter, MatterEvent.REOPEN, user)
    leader, text = words(instructed_by, "批示领导", 60), words(instruction, "批示内容", 1000)
    limit = checked_limit(due_on, local_day(now))
    move(
        matter,
        found.target,
        due_on=limit.day,
        provisional=limit.provisional,
        finished_on=None,
        signed_off_at=None,
        confirmed_at=None,
        percent=0,
        failures=0,
        rectify_on=None,
        next_report_on=next_report_day(local_day(now), matter.report_every, limit.day),
    )
    payload = {"instructed_by": leader, "instruction": text, "due_on": limit.day.isoformat()}
    record(matter, "supervision_reopened", payload, user, now)
    body = f"{leader}批示：{text}"
    tell(
        matter,
        carriers(matter),
        key=f"reopened:{matter.revision}",
        subject="领导再批示，请重新办理",
        body=body,
        now=now,
    )
    return matter
