"""What a user may take in, his imports, and what one of them would do now."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from committees.documents.storage import open_checked
from committees.people.models import Organisation, User
from committees.sheets.models import ImportRun
from committees.sheets.ports import ImportKind, import_kinds
from committees.sheets.rules import Judged, is_example, missing_cells, wrong
from committees.sheets.states import RowKind, RunState
from committees.sheets.workbooks import rows_in

EXAMPLE = "模板中的示例行，不导入"


def kinds_for(user: User) -> list[ImportKind]:
    """The kinds of workbook that this user may take in somewhere."""
    return [kind for kind in import_kinds().values() if kind.scopes(user)]


def organisations_for(user: User, kind: ImportKind) -> QuerySet[Organisation]:
    """The organisations into which he may."""
    return Organisation.objects.filter(pk__in=kind.scopes(user)).order_by("pk")


def runs_of(user: User) -> QuerySet[ImportRun]:
    """The user's own imports, the newest first: a preview may hold what its importer alone may see."""
    return ImportRun.objects.filter(created_by=user).select_related("organisation", "created_by__person")


def kind_of(run: ImportRun) -> ImportKind:
    """The kind of an import."""
    return import_kinds()[run.kind]


def may_confirm(run: ImportRun, user: User) -> bool:
    """Whether this preview is his to confirm, and he still may write there."""
    return run.state == RunState.PREVIEWED and run.organisation_id in kind_of(run).scopes(user)


def judged(run: ImportRun, user: User, now: datetime) -> list[Judged]:
    """What each row of an import would do at this moment. Raises Refused where the file cannot be read."""
    kind = kind_of(run)
    with open_checked(run.digest) as file:
        rows = rows_in(file, kind.columns)
    lacking = {row.number: missing_cells(row, kind.columns) for row in rows}
    # Somebody who writes below the template's example instead of over it does not mean to take in 张三.
    skipped = {row.number: Judged(row, RowKind.UNCHANGED, EXAMPLE) for row in rows if is_example(row, kind.columns)}
    whole = [row for row in rows if not lacking[row.number] and row.number not in skipped]
    answers = {each.row.number: each for each in kind.judge(whole, organisation=run.organisation, user=user, now=now)}
    answers |= skipped
    return [answers.get(row.number) or wrong(row, lacking[row.number]) for row in rows]
