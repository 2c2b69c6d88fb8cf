"""Recording that a duty was performed, with its evidence; and the occasions that bring duties about.

Every act is an entry of the ledger in the chain of the organisation's duties: the record itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from committees.calendar.rules import local_day
from committees.calendar.selectors import working_calendar
from committees.errors import Refused
from committees.ledger import services as ledger
from committees.ledger.selectors import entries_of
from committees.models import Organisation, Person, Unit, User
from decisions.duties.models import DutyOccasion
from decisions.duties.rules import Obligation, extended_limit, occasion_limit
from decisions.duties.selectors import (
    WITHDRAWN,
    chain_of,
    may_record,
    members_owing,
    obligations,
    performance,
    recorded,
)
from meetings.papers.intake import Taken, Upload, take_in

FILES_LIMIT = 5
CHANGED = "该任务刚刚被他人办理，请刷新页面后再办。"


def record_duty(
    *,
    organisation: Organisation,
    code: str,
    day: date,
    evidence: str,
    user: User,
    now: datetime,
    files: Sequence[Upload] = (),
    person: Person | None = None,
    unit: Unit | None = None,
    by_act: bool = False,
) -> None:
    """A duty was performed on `day`; `evidence` says what shows it, `files` show it. Refuses the future, and the same
    day twice. What every member or department owes by itself is recorded for one `person` or `unit`, or for all
    together. `by_act`: another room's own act did it, which is not undone here."""
    _require(user, organisation)
    taken = _taken(files)  # read and stored before the transaction begins
    with transaction.atomic():
        _lock(organisation)
        found = _obligation(organisation, code, now)
        words = _words(evidence, "完成情况和凭证（如材料名称、存放处）", 1000)
        if day > local_day(now):
            raise Refused("完成日期不能晚于今天。")
        if person is not None and not found.each:
            raise Refused(f"“{found.title}”不按人登记，请不要选择人员。")
        if person is not None and not members_owing(organisation, now).filter(pk=person.pk).exists():
            raise Refused("请选择本班子的成员。")
        if unit is not None and (not found.each_unit or unit.organisation_id != organisation.pk):
            raise Refused(f"“{found.title}”不按部门登记，或者不是本机关的部门，请不要选择部门。")
        who = (person.pk if person is not None else None, unit.pk if unit is not None else None)
        if any((each.code, each.day, (each.person, each.unit)) == (code, day, who) for each in recorded(organisation)):
            raise Refused(f"“{found.title}”{day:%Y-%m-%d}已登记，无需重复登记。")
        payload: dict[str, Any] = {"code": code, "title": found.title, "day": day.isoformat(), "evidence": words}
        if person is not None:
            payload |= {"person": person.pk, "name": person.name}
        if unit is not None:
            payload |= {"unit": unit.pk, "name": unit.name}
        if by_act:
            payload["by_act"] = True
        _record(organisation, "duty_performed", {**payload, "files": _files(taken)}, user, now)


@transaction.atomic
def withdraw_duty(*, organisation: Organisation, sequence: int, reason: str, user: User, now: datetime) -> None:
    """撤销误登: what was recorded by mistake no longer counts; the record keeps both entries."""
    _require(user, organisation)
    _lock(organisation)
    found = performance(organisation, sequence)
    if found is None:
        raise Refused("没有这条登记，或已经撤销，请刷新页面。")
    entry = entries_of(chain_of(organisation)).get(sequence=sequence)
    payload = {"sequence": sequence, "title": entry.payload["title"], "day": found.day.isoformat()}
    _record(organisation, WITHDRAWN, {**payload, "reason": _words(reason, "撤销理由", 300)}, user, now)


@transaction.atomic
def note_performance(
    *, organisation: Organisation, code: str, day: date, evidence: str, user: User, now: datetime
) -> None:
    """Another room's own act fulfils the duty whose code ends so (自查、年度自评): recorded by itself, once a year.

    That room has asked who may. Nothing happens where the rulebook asks for no such duty.
    """
    _lock(organisation)
    owed = [(key, each) for key, each in obligations(organisation, now).items() if key.endswith(f":{code}")]
    known = {(each.code, each.day.year) for each in recorded(organisation)}
    for key, each in owed:
        if (key, day.year) not in known:
            payload = {"code": key, "title": each.title, "day": day.isoformat(), "evidence": evidence, "files": []}
            _record(organisation, "duty_performed", payload, user, now)


@transaction.atomic
def open_occasion(
    *,
    organisation: Organisation,
    code: str,
    subject: str,
    event_on: date,
    user: User,
    now: datetime,
    person: Person | None = None,
) -> DutyOccasion:
    """Something happened, or is planned, that a clause wants reported or answered by a day: the limit is computed."""
    _require(user, organisation)
    found = _obligation(organisation, code, now)
    if not found.by_occasion:
        raise Refused("该任务不按事由限期，请直接登记完成。")
    if person is not None and person.organisation_id != organisation.pk:
        raise Refused("责任人须为本机关人员。")
    limit = occasion_limit(found, event_on, working_calendar())
    row = DutyOccasion.objects.create(
        organisation=organisation,
        code=code,
        title=found.title,
        subject=_words(subject, "事由", 120),
        person=person,
        event_on=event_on,
        due_on=limit.day,
        provisional=limit.provisional,
        registered_by=user,
        registered_at=now,
    )
    payload = {"event_on": event_on.isoformat(), "due_on": limit.day.isoformat()}
    _record(organisation, "duty_occasion_opened", _about(row, **payload), user, now)
    return row


@transaction.atomic
def extend_occasion(*, occasion: DutyOccasion, reason: str, by: str, user: User, now: datetime) -> DutyOccasion:
    """The one extension that the rulebook allows, with a reason and the name of who granted it."""
    organisation = occasion.organisation
    _require(user, organisation)
    limit = extended_limit(_obligation(organisation, occasion.code, now), occasion.due_on, working_calendar())
    if limit is None:
        raise Refused("规则没有规定该任务可以延长。")
    values = {"extension_reason": _words(reason, "延长理由", 300), "extension_by": _words(by, "批准人", 40)}
    rows = DutyOccasion.objects.filter(pk=occasion.pk, extended_on=None, done_on=None, cancelled_on=None)
    if rows.update(extended_on=limit.day, provisional=limit.provisional, **values) != 1:
        raise Refused("该任务已经延长过一次，或已办结、撤销，不能再延长。")
    payload = {"until": limit.day.isoformat(), "reason": values["extension_reason"], "by": values["extension_by"]}
    _record(organisation, "duty_occasion_extended", _about(occasion, **payload), user, now)
    occasion.refresh_from_db()
    return occasion


def finish_occasion(
    *,
    occasion: DutyOccasion,
    day: date,
    evidence: str,
    user: User,
    now: datetime,
    files: Sequence[Upload] = (),
) -> DutyOccasion:
    """The duty was performed on `day`. Late or not is seen from the limit; once only."""
    _require(user, occasion.organisation)
    taken = _taken(files)  # read and stored before the transaction begins
    with transaction.atomic():
        if day > local_day(now):
            raise Refused("完成日期不能晚于今天。")
        words = _words(evidence, "完成情况和凭证（如材料名称、存放处）", 1000)
        rows = DutyOccasion.objects.filter(pk=occasion.pk, done_on=None, cancelled_on=None)
        if rows.update(done_on=day) != 1:
            raise Refused(CHANGED)
        payload = {"code": occasion.code, "day": day.isoformat(), "evidence": words, "files": _files(taken)}
        _record(occasion.organisation, "duty_occasion_done", _about(occasion, **payload), user, now)
    occasion.refresh_from_db()
    return occasion


@transaction.atomic
def cancel_occasion(*, occasion: DutyOccasion, reason: str, user: User, now: datetime) -> DutyOccasion:
    """撤销 of what was entered wrongly or did not take place, with a reason; the row stays."""
    _require(user, occasion.organisation)
    text = _words(reason, "撤销理由", 300)
    rows = DutyOccasion.objects.filter(pk=occasion.pk, done_on=None, cancelled_on=None)
    if rows.update(cancelled_on=local_day(now), cancel_reason=text) != 1:
        raise Refused(CHANGED)
    _record(occasion.organisation, "duty_occasion_cancelled", _about(occasion, reason=text), user, now)
    occasion.refresh_from_db()
    return occasion


def _require(user: User, organisation: Organisation) -> None:
    if not may_record(user, organisation):
        raise Refused("您没有登记的权限，请由办公室或督查部门登记。")


def _lock(organisation: Organisation) -> None:
    # The row of the organisation keeps two recorders apart.
    Organisation.objects.select_for_update().get(pk=organisation.pk)


def _obligation(organisation: Organisation, code: str, now: datetime) -> Obligation:
    found = obligations(organisation, now).get(code)
    if found is None:
        raise Refused("现行规则中没有这项任务，请刷新页面。")
    return found


def _words(text: str, label: str, limit: int) -> str:
    words = text.strip()
    if not words or len(words) > limit:
        raise Refused(f"请写明{label}，不超过 {limit} 字。")
    return words


def _taken(files: Sequence[Upload]) -> list[Taken]:
    if len(files) > FILES_LIMIT:
        raise Refused(f"一次最多附 {FILES_LIMIT} 个文件。")
    return [take_in(upload) for upload in files]


def _files(taken: Sequence[Taken]) -> list[dict[str, Any]]:
    return [
        {
            "name": each.checked.name,
            "media_type": each.checked.media_type,
            "size": each.blob.size,
            "digest": each.blob.digest,
        }
        for each in taken
    ]


def _about(occasion: DutyOccasion, **more: Any) -> dict[str, Any]:
    return {"occasion": occasion.pk, "title": occasion.title, "subject": occasion.subject, **more}


def _record(organisation: Organisation, verb: str, payload: dict[str, Any], user: User, now: datetime) -> None:
    ledger.append(
        aggregate=chain_of(organisation),
        organisation_id=organisation.pk,
        verb=verb,
        payload=payload,
        actor=user,
        now=now,
    )
