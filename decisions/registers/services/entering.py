"""What every entry into a register has in common: who may, the number, the ledger, the words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Max, QuerySet

from committees.documents.rules import secrecy_marks
from committees.errors import Refused
from committees.ledger import services as ledger
from committees.models import Organisation, User
from decisions.registers.selectors import keeps

CHANGED = "该条登记刚刚被他人办理，请刷新页面后再办。"


def require_keeper(user: User, organisation: Organisation) -> None:
    """Refuses who does not keep the registers of the organisation."""
    if not keeps(user, organisation):
        raise Refused("您没有办理本机关台账的权限，请由办公室办理。")


def next_number(rows: QuerySet[Any], organisation: Organisation, year: int) -> int:
    """The next number of a year among these rows: the organisation's row keeps two who enter at once apart."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    numbered = rows.filter(organisation=organisation, year=year)
    return (numbered.aggregate(last=Max("number"))["last"] or 0) + 1


def words(text: str, label: str, limit: int, *, needed: bool = True) -> str:
    """A text within its limit. Refuses an empty one where it must be there, and marks of state secrets."""
    found = text.strip()
    if needed and not found:
        raise Refused(f"请填写{label}。")
    if len(found) > limit:
        raise Refused(f"{label}不能超过 {limit} 字。")
    if found and secrecy_marks((), name=found).marks:
        raise Refused(f"{label}带有密级标志。台账不登记涉密内容：名称本身涉密的，请改写代称或只写文号。")
    return found


def record(
    chain: str, organisation: Organisation, verb: str, payload: dict[str, Any], user: User | None, now: datetime
) -> None:
    """One entry of the ledger in the caller's transaction."""
    ledger.append(aggregate=chain, organisation_id=organisation.pk, verb=verb, payload=payload, actor=user, now=now)
