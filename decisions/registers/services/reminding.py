"""Loans that should come back and leave that should be reported back: told in the inbox and by mail, each once."""

from __future__ import annotations

from datetime import date, datetime

from django.urls import reverse

from committees.calendar.rules import WorkingCalendar, local_day
from committees.calendar.selectors import working_calendar
from committees.outbox.reminding import remind_each, remind_once
from decisions.registers.models import LeaveSlip, PaperLoan
from decisions.registers.selectors import keepers_of
from decisions.registers.states import LeaveState
from decisions.supervision.rules import reminder_key
from decisions.supervision.selectors import people_in_charge

PURPOSE = "registers"


def remind_registers(*, now: datetime) -> int:
    """Write every reminder that is due; answers how many are new. A second run writes nothing; none on days off."""
    today, calendar = local_day(now), working_calendar()
    if not calendar.is_working(today):
        return 0
    loans = PaperLoan.objects.filter(returned_on__isnull=True).select_related("unit", "organisation")
    written = remind_each(loans, lambda loan: _remind_loan(loan, today, calendar, now))
    slips = LeaveSlip.objects.filter(state=LeaveState.APPROVED, ends_on__lt=today).select_related("person")
    return written + remind_each(slips, lambda slip: _remind_slip(slip, today, now))


def _remind_loan(loan: PaperLoan, today: date, calendar: WorkingCalendar, now: datetime) -> int:
    """The keepers read which paper it is; the borrowing unit, by mail too, only the number of its slip."""
    key = reminder_key(loan.until_on, today, calendar)
    if key is None:
        return 0
    late = loan.until_on < today
    subject = "涉密文件逾期未还" if late else "涉密文件将到应还日期"
    until = f"应还日期为{loan.until_on.year}年{loan.until_on.month}月{loan.until_on.day}日"
    name = f"loan:{loan.pk}:{loan.until_on:%Y%m%d}:{key}"
    kept = remind_once(
        key=name,
        people=keepers_of(loan.organisation),
        purpose=PURPOSE,
        subject=f"{subject}：{loan}",
        body=f"{loan}（{loan.unit.name}{loan.borrower}借阅）{until}，{'请催还。' if late else '请提醒归还。'}",
        link=f"{reverse('loans')}?standing=open",
        now=now,
    )
    return kept + remind_once(
        key=f"{name}:unit",
        people=people_in_charge(loan.unit),
        purpose=PURPOSE,
        subject=f"请归还借阅的文件：{loan}",
        body=f"{loan.borrower}以{loan}借阅的文件{until}，{'已逾期，请立即归还。' if late else '请按期归还。'}",
        now=now,
    )


def _remind_slip(slip: LeaveSlip, today: date, now: datetime) -> int:
    week = (today - slip.ends_on).days // 7
    return remind_once(
        key=f"leave:{slip.pk}:{slip.ends_on:%Y%m%d}:late{week}",
        people=[slip.person],
        purpose=PURPOSE,
        subject="请假已到期，请销假",
        body=f"您的请假到{slip.ends_on.year}年{slip.ends_on.month}月{slip.ends_on.day}日为止，返回后请登记销假。",
        link=reverse("leave-slips"),
        now=now,
    )
