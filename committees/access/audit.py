"""What the audit administrator reads: the record of access, and who acted when on what, without the content."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell.cell import TYPE_STRING

from committees.access.models import AccessEvent
from committees.access.origins import origins_of, told_target
from committees.access.selectors import permissions_of
from committees.ledger.models import LedgerEntry
from committees.ledger.ports import chain_label, name_of
from committees.ledger.rules import actor_words
from committees.people.models import User

EXPORTED_AT_MOST = 20000
# Acts of the security administrator are what the auditor watches: their text is shown, that of meetings is not.
OPEN_AGGREGATES = "organisation:"


@dataclass(frozen=True)
class Wanted:
    """What is looked for; empty means everything."""

    kind: str = ""
    name: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Act:
    """One entry of the ledger as the auditor may read it."""

    at: datetime
    actor: str
    verb: str
    aggregate: str
    sequence: int
    text: str
    digest: str
    origin: str


def may_audit(user: User) -> bool:
    """审计 is the audit administrator's alone."""
    return bool(permissions_of(user).organisation_ids("audit"))


def _between(wanted: Wanted) -> Q:
    found = Q()
    if wanted.since:
        found &= Q(at__gte=timezone.make_aware(datetime.combine(wanted.since, time())))
    if wanted.until:
        found &= Q(at__lt=timezone.make_aware(datetime.combine(wanted.until + timedelta(days=1), time())))
    return found


def events_for(user: User, wanted: Wanted) -> QuerySet[AccessEvent]:
    """The record of access of the auditor's organisations; failures under a name that nobody has belong to all."""
    organisations = permissions_of(user).organisation_ids("audit")
    mine = Q(organisation_id__in=organisations) | Q(organisation__isnull=True)
    found = AccessEvent.objects.filter(mine, _between(wanted)).order_by("-pk")
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    return found.filter(name__icontains=wanted.name) if wanted.name else found


def entries_for(user: User, wanted: Wanted) -> QuerySet[LedgerEntry]:
    """The ledger of the auditor's organisations, newest first; `kind` "open" narrows to grants and accounts."""
    organisations = permissions_of(user).organisation_ids("audit")
    found = LedgerEntry.objects.filter(_between(wanted), organisation_id__in=organisations).order_by("-pk")
    if wanted.kind == "open":
        found = found.filter(aggregate__startswith=OPEN_AGGREGATES)
    elif wanted.kind == "waived":
        found = found.filter(verb__in=("rule_waived",))
    return found.filter(actor_name__icontains=wanted.name) if wanted.name else found


def acts_of(entries: Iterable[LedgerEntry]) -> list[Act]:
    """The entries without what only the circle of their objects may know, each with where it came from."""
    listed = list(entries)
    origins = origins_of(listed)
    return [_act_of(entry, origins.get((entry.aggregate, entry.sequence), "")) for entry in listed]


def _act_of(entry: LedgerEntry, origin: str) -> Act:
    name = name_of(entry.verb)
    text = name.text(entry.payload) if entry.aggregate.startswith(OPEN_AGGREGATES) else ""
    origin, chain = origin or ("" if entry.actor_id else "本系统"), chain_label(entry.aggregate)
    return Act(
        entry.at,
        actor_words(entry.actor_name, entry.payload),
        name.label,
        chain,
        entry.sequence,
        text,
        entry.digest,
        origin,
    )


def events_sheet(events: Iterable[AccessEvent]) -> bytes:
    """The record of access as a workbook."""
    rows = [
        (f"{timezone.localtime(each.at):%Y-%m-%d %H:%M:%S}", each.name, each.get_kind_display(),
         told_target(each.target), each.address or "", each.outcome)
        for each in events
    ]  # fmt: skip
    return workbook("访问记录", ("时间", "账号", "类别", "对象", "来源地址", "结果"), rows)


def acts_sheet(acts: Iterable[Act]) -> bytes:
    """Acts as a workbook."""
    rows = [
        (f"{timezone.localtime(each.at):%Y-%m-%d %H:%M:%S}", each.actor, each.verb, each.aggregate,
         str(each.sequence), each.text, each.origin, each.digest)
        for each in acts
    ]  # fmt: skip
    return workbook("台账", ("时间", "操作人", "动作", "对象", "序号", "内容", "来源地址", "摘要"), rows)


def workbook(title: str, head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> bytes:
    """A sheet in which every cell is text: what somebody typed never becomes a formula."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = title
    for number, row in enumerate([head, *rows], start=1):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(number, column)
            cell.value = "".join(c for c in value if c >= " " or c in "\t\n")
            cell.data_type, cell.quotePrefix = TYPE_STRING, True
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
