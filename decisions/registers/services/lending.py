"""涉密文件借阅: lent and brought back. The register names the paper; nothing of it ever enters this system."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NotRequired, TypedDict, Unpack

from django.db import IntegrityError, transaction

from committees.calendar.rules import local_day
from committees.errors import Refused
from committees.models import Organisation, Unit, User
from decisions.registers.models import PaperLoan
from decisions.registers.rules import LONGEST_LOAN
from decisions.registers.services.entering import CHANGED, next_number, record, require_keeper, words
from decisions.registers.states import LEVEL_LABELS, Level


class LoanFields(TypedDict):
    """The fields of a loan slip."""

    title: str
    reference: NotRequired[str]
    level: str
    serial: str
    pages: int
    copies: NotRequired[int]
    from_on: date
    until_on: date
    borrower: str
    purpose: str
    unit_head: str


def lend_paper(
    *, organisation: Organisation, unit: Unit, user: User, now: datetime, **fields: Unpack[LoanFields]
) -> PaperLoan:
    """Enter a loan slip with all its fields. Refuses a copy that is still out, marks of secrecy and wrong days."""
    require_keeper(user, organisation)
    if unit.organisation_id != organisation.pk:
        raise Refused("借阅单位须为本机关的单位。")
    if fields["level"] not in list(Level):
        raise Refused("请选择密级。")
    if fields["pages"] < 1 or fields.get("copies", 1) < 1:
        raise Refused("页数和数量须为正整数。")
    _require_days(fields["from_on"], fields["until_on"], local_day(now))
    values: dict[str, Any] = {
        **fields,
        "title": words(fields["title"], "文件名称", 120),
        "reference": words(fields.get("reference", ""), "文号", 60, needed=False),
        "serial": words(fields["serial"], "编号", 40),
        "borrower": words(fields["borrower"], "借阅人", 40),
        "purpose": words(fields["purpose"], "借阅用途", 200),
        "unit_head": words(fields["unit_head"], "借阅单位负责人", 40),
    }
    try:
        return _enter(organisation, unit, values, user, now)
    except IntegrityError as error:
        raise Refused("这份文件（同名称、同编号）尚未归还，不能再次借出。") from error


@transaction.atomic
def _enter(organisation: Organisation, unit: Unit, values: dict[str, Any], user: User, now: datetime) -> PaperLoan:
    year = local_day(now).year
    number = next_number(PaperLoan.objects.all(), organisation, year)
    loan = PaperLoan.objects.create(
        organisation=organisation,
        unit=unit,
        year=year,
        number=number,
        registered_by=user,
        registered_at=now,
        **values,
    )
    payload = {
        "loan": loan.pk,
        "number": str(loan),
        "unit": unit.name,
        "level": LEVEL_LABELS[Level(loan.level)],
        "serial": loan.serial,
        "borrower": loan.borrower,
        "until": loan.until_on.isoformat(),
    }
    record(_chain(organisation), organisation, "paper_lent", payload, user, now)
    return loan


@transaction.atomic
def return_paper(*, loan: PaperLoan, returned_on: date, returner: str, user: User, now: datetime) -> PaperLoan:
    """归还 on a day by somebody. Refuses a day before the loan, the future, and a second return."""
    require_keeper(user, loan.organisation)
    if not loan.from_on <= returned_on <= local_day(now):
        raise Refused("归还日期须不早于借出日期、不晚于今天。")
    name = words(returner, "归还人", 40)
    rows = PaperLoan.objects.filter(pk=loan.pk, returned_on__isnull=True)
    if rows.update(returned_on=returned_on, returner=name) != 1:
        raise Refused(CHANGED)
    payload = {"loan": loan.pk, "number": str(loan), "day": returned_on.isoformat(), "returner": name}
    record(_chain(loan.organisation), loan.organisation, "paper_returned", payload, user, now)
    loan.refresh_from_db()
    return loan


def _chain(organisation: Organisation) -> str:
    return f"loans:{organisation.pk}"


def _require_days(from_on: date, until_on: date, today: date) -> None:
    if from_on > today:
        raise Refused("借出日期不能晚于今天。")
    if not 0 <= (until_on - from_on).days <= LONGEST_LOAN:
        raise Refused("应还日期须不早于借出日期，且借期不超过一年。")
