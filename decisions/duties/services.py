"""Recording that a duty was performed: an entry of the ledger, with its evidence, once for each day."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from committees.calendar.rules import local_day
from committees.errors import Refused
from committees.ledger import services as ledger
from committees.models import Organisation, User
from decisions.duties.selectors import chain_of, may_record, obligations, recorded


@transaction.atomic
def record_duty(*, organisation: Organisation, code: str, day: date, evidence: str, user: User, now: datetime) -> None:
    """A duty was performed on `day`; `evidence` says what shows it. Refuses the future, and the same day twice."""
    # The row of the organisation keeps two recorders apart.
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    if not may_record(user, organisation):
        raise Refused("您没有登记的权限，请由办公室或督查部门登记。")
    found = obligations(organisation, now).get(code)
    if found is None:
        raise Refused("现行规则中没有这项任务，请刷新页面。")
    words = evidence.strip()
    if not words or len(words) > 1000:
        raise Refused("请写明完成情况和凭证（如材料名称、存放处），不超过 1000 字。")
    if day > local_day(now):
        raise Refused("完成日期不能晚于今天。")
    if any(each.code == code and each.day == day for each in recorded(organisation)):
        raise Refused(f"“{found.title}”{day:%Y-%m-%d}已登记，无需重复登记。")
    ledger.append(
        aggregate=chain_of(organisation),
        organisation_id=organisation.pk,
        verb="duty_performed",
        payload={"code": code, "title": found.title, "day": day.isoformat(), "evidence": words},
        actor=user,
        now=now,
    )
