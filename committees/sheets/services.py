"""Taking a workbook in: first a preview that writes nothing, then all of it or nothing."""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO

from django.db import transaction

from committees.documents.intake import check_upload
from committees.documents.storage import ALGORITHM, CHUNK, store_chunks
from committees.errors import Refused
from committees.ledger import services as ledger
from committees.people.models import Organisation, User
from committees.sheets.models import ImportRun
from committees.sheets.ports import ImportKind
from committees.sheets.rules import counted, fingerprint
from committees.sheets.selectors import judged, kind_of
from committees.sheets.states import RowKind, RunState
from committees.sheets.workbooks import MEDIA_TYPE, rows_in


def preview_import(
    *, kind: ImportKind, organisation: Organisation, file: BinaryIO, name: str, user: User, now: datetime
) -> ImportRun:
    """Take a workbook in for a preview. Refuses who may not, other files, marks of state secrets, missing columns."""
    _require(kind, organisation, user)
    checked = check_upload(file, name=name)
    if checked.media_type != MEDIA_TYPE:
        raise Refused("请上传 Excel 表格（.xlsx）。可先下载模板填写。")
    file.seek(0)
    rows_in(file, kind.columns)
    file.seek(0)
    blob = store_chunks(iter(lambda: file.read(CHUNK), b""))
    return ImportRun.objects.create(
        organisation=organisation,
        kind=kind.key,
        file_name=checked.name,
        digest=blob.digest,
        algorithm=ALGORITHM,
        created_by=user,
        created_at=now,
    )


@transaction.atomic
def confirm_import(*, run: ImportRun, seen: str, user: User, now: datetime) -> ImportRun:
    """Write all new and changed rows. `seen`: the fingerprint of the preview that was confirmed.

    Refuses while a row has an error, when the rows would do something else by now, and a second confirmation.
    """
    kind = kind_of(run)
    _require(kind, run.organisation, user)
    _end(run, RunState.DONE, now)
    rows = judged(run, user, now)
    counts = counted(rows)
    if counts[RowKind.ERROR]:
        raise Refused(f"有 {counts[RowKind.ERROR]} 行有误，未导入任何内容。请改正后重新上传。")
    if fingerprint(rows) != seen:
        raise Refused("预览之后数据有了变化，未导入任何内容。请按最新的预览重新核对。")
    changing = [each for each in rows if each.kind in {RowKind.NEW, RowKind.CHANGED}]
    if not changing:
        raise Refused("各行都没有变化，不需要导入。")
    kind.write(changing, organisation=run.organisation, user=user, now=now)
    ImportRun.objects.filter(pk=run.pk).update(counts=counts)
    _record(run, "sheet_imported", {"title": kind.title, **counts}, user, now)
    run.refresh_from_db()
    return run


@transaction.atomic
def drop_import(*, run: ImportRun, user: User, now: datetime) -> None:
    """Give a preview up; nothing of it was ever written."""
    if run.created_by_id != user.pk:
        raise Refused("只有上传人可以放弃这次导入。")
    _end(run, RunState.DROPPED, now)


def _require(kind: ImportKind, organisation: Organisation, user: User) -> None:
    if organisation.pk not in kind.scopes(user):
        raise Refused(f"您没有向{organisation.name}导入{kind.title}的权限。")


def _end(run: ImportRun, state: RunState, now: datetime) -> None:
    waiting = ImportRun.objects.filter(pk=run.pk, state=RunState.PREVIEWED)
    if waiting.update(state=state, finished_at=now) != 1:
        raise Refused("这次导入已经办结。请刷新页面。")


def _record(run: ImportRun, verb: str, payload: dict[str, object], user: User, now: datetime) -> None:
    ledger.append(
        aggregate=f"organisation:{run.organisation_id}",
        organisation_id=run.organisation_id,
        verb=verb,
        payload={**payload, "file": run.file_name, "algorithm": run.algorithm, "digest": run.digest},
        actor=user,
        now=now,
    )
