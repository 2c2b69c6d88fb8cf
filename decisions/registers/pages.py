"""What the pages of the registers show, as plain values for templates and workbooks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from committees.access.selectors import permissions_of
from committees.errors import Refused
from committees.models import Committee, Organisation, User
from committees.people.selectors import person_of
from committees.rulebooks.selectors import rules_for
from committees.rules import Clause
from committees.rules.clause import silent
from committees.rules.duties import Topic
from committees.sheets.rules import Table
from decisions.registers.models import LeaveSlip, PaperLoan, PublicationEntry, PublicityScore
from decisions.registers.rules import days_of
from decisions.registers.selectors import ScoreRow, holds, keeps
from decisions.registers.states import (
    APPROVERS,
    KEEPERS,
    LEAVE_STATE_LABELS,
    LEAVE_STATE_TONES,
    LEAVE_TRANSITIONS,
    PUBLICATION_LABELS,
    PUBLICATION_TONES,
    LeaveEvent,
    LeaveState,
    PublicationState,
    ScoreState,
    Side,
)


def badge(label: str, tone: tuple[str, str]) -> dict[str, str]:
    """A state badge: word, tone, icon."""
    return {"label": label, "tone": tone[0], "icon": tone[1]}


def loan_badge(loan: PaperLoan, today: date) -> dict[str, str]:
    """Out, late, or back."""
    if loan.returned_on is not None:
        return badge("已归还", ("done", "check-circle"))
    if loan.until_on < today:
        return badge("逾期未还", ("refused", "exclamation-circle"))
    return badge("未归还", ("waiting", "hourglass-split"))


def loan_row(loan: PaperLoan, today: date) -> dict[str, Any]:
    """One line of the register of loans."""
    return {"loan": loan, "state": loan_badge(loan, today)}


def loan_clause(organisation: Organisation, now: datetime) -> Clause:
    """The clause on borrowing classified papers, where a rulebook of the organisation has one with its fields."""
    for committee in Committee.objects.filter(organisation=organisation).select_related("rulebook"):
        try:
            provisions = rules_for(committee, now).provisions
        except Refused:  # no version in force: silent
            continue
        found = next((each for each in provisions if each.topic is Topic.SECRECY and each.steps), None)
        if found is not None:
            return found.clause
    return silent("借阅涉密文件逐件登记，按时归还；本系统不存放文件内容")


LOAN_COLUMNS = (
    "借阅单号 借阅单位 文件名称 文号 密级 编号 页数 数量 "
    "借出日期 应还日期 归还日期 借阅人 归还人 借阅用途 单位负责人 状态"
)


def loan_table(loans: Iterable[PaperLoan], today: date) -> Table:
    """The loans with all their fields."""
    rows = [
        (
            str(loan),
            loan.unit.name,
            loan.title,
            loan.reference,
            loan.get_level_display(),
            loan.serial,
            loan.pages,
            loan.copies,
            loan.from_on.isoformat(),
            loan.until_on.isoformat(),
            loan.returned_on.isoformat() if loan.returned_on else "",
            loan.borrower,
            loan.returner,
            loan.purpose,
            loan.unit_head,
            loan_badge(loan, today)["label"],
        )
        for loan in loans
    ]
    return Table("涉密文件借阅", tuple(LOAN_COLUMNS.split()), rows)


def leave_rows(slips: Iterable[LeaveSlip], user: User, today: date) -> list[dict[str, Any]]:
    """Lines of the register of leave with the buttons of this reader, asked once for the whole page."""
    person = person_of(user)
    held = permissions_of(user)
    houses: dict[tuple[str, ...], set[int]] = {
        permissions: set(
            Committee.objects.filter(pk__in=held.committee_ids(*permissions)).values_list("organisation", flat=True)
        )
        for permissions in (APPROVERS, KEEPERS)
    }
    return [_leave_row(slip, user, person.pk if person else None, houses, today) for slip in slips]


def _leave_row(
    slip: LeaveSlip, user: User, person: int | None, houses: dict[tuple[str, ...], set[int]], today: date
) -> dict[str, Any]:
    own = slip.person_id == person
    approves = slip.organisation_id in houses[APPROVERS] and not own and slip.asked_by_id != user.pk
    stands = {Side.APPROVER: approves, Side.OWN: own or slip.organisation_id in houses[KEEPERS]}
    state = LeaveState(slip.state)
    late = state is LeaveState.APPROVED and slip.ends_on < today
    # What has begun is ended by 销假, what has not is cancelled.
    unfit = LeaveEvent.CANCEL if slip.starts_on <= today else LeaveEvent.COME_BACK
    return {
        "slip": slip,
        "days": days_of(slip.starts_on, slip.ends_on),
        "state": badge("到期未销假", ("attention", "exclamation-circle"))
        if late
        else badge(LEAVE_STATE_LABELS[state], LEAVE_STATE_TONES[state]),
        "buttons": [
            {"event": str(event), "label": transition.label, "primary": transition.primary}
            for (at, event), transition in LEAVE_TRANSITIONS.items()
            if at is state and stands[transition.side] and event is not unfit
        ],
    }


def leave_table(slips: Iterable[LeaveSlip]) -> Table:
    """The leave with its decision."""
    columns = "请假人 类别 自 至 天数 去向 事由 代行 状态 批准人 意见 销假日期"
    rows = [
        (
            slip.person.name,
            slip.get_kind_display(),
            slip.starts_on.isoformat(),
            slip.ends_on.isoformat(),
            days_of(slip.starts_on, slip.ends_on),
            slip.place,
            slip.reason,
            slip.acting.name if slip.acting else "",
            slip.get_state_display(),
            _name(slip.decided_by),
            slip.comment,
            slip.back_on.isoformat() if slip.back_on else "",
        )
        for slip in slips
    ]
    return Table("请销假", tuple(columns.split()), rows)


def _name(user: User | None) -> str:
    if user is None:
        return ""
    person = person_of(user)
    return person.name if person else user.username


def publication_row(entry: PublicationEntry) -> dict[str, Any]:
    """One line of what was made public."""
    state = PublicationState(entry.state)
    return {"entry": entry, "state": badge(PUBLICATION_LABELS[state], PUBLICATION_TONES[state])}


def publication_table(entries: Iterable[PublicationEntry]) -> Table:
    """The year's register."""
    columns = "编号 类别 公开事项 公开方式 范围 公开日期 公开至 批准人 状态 撤下理由"
    rows = [
        (
            str(entry),
            entry.category,
            entry.title,
            entry.channel,
            entry.get_scope_display(),
            entry.published_on.isoformat(),
            entry.until_on.isoformat() if entry.until_on else "",
            entry.approved_by,
            entry.get_state_display(),
            entry.withdrawn_reason,
        )
        for entry in entries
    ]
    return Table("党务公开", tuple(columns.split()), rows)


def score_table(rows: Iterable[ScoreRow], score: PublicityScore | None) -> Table:
    """The year's score by category with its sum."""
    columns = ("公开类别", "公开事项数", "满分", "得分", "依据")
    lines: list[tuple[str | int, ...]] = [
        (row.category, row.entries, row.full, row.points if score else "", row.note) for row in rows
    ]
    if score is not None:
        lines.append(("合计", "", 100, score.total, score.grade or score.get_state_display()))
    return Table("年度自评", columns, lines)


def score_buttons(user: User, organisation: Organisation, score: PublicityScore | None) -> dict[str, bool]:
    """What this reader may do with the year's score."""
    draft = score is not None and score.state == ScoreState.DRAFT
    leads = holds(user, organisation, *APPROVERS)
    return {
        "may_score": keeps(user, organisation) and (score is None or draft),
        "may_confirm": score is not None and draft and leads and score.by_id != user.pk,
        "may_reopen": score is not None and not draft and leads,
    }
