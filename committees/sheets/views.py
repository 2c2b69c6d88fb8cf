"""表格导入: choose a kind, hand a workbook in, look at what it would do, confirm."""

from __future__ import annotations

from typing import BinaryIO, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from committees.documents.uploads import taken_file
from committees.errors import Refused
from committees.people.models import User
from committees.sheets.answers import file_answer, template_of
from committees.sheets.forms import UploadForm
from committees.sheets.models import ImportRun
from committees.sheets.ports import ImportKind
from committees.sheets.rules import Judged, counted, fingerprint
from committees.sheets.selectors import judged, kind_of, kinds_for, may_confirm, runs_of
from committees.sheets.services import confirm_import, drop_import, preview_import
from committees.sheets.states import ROW_LABELS, ROW_TONES, RUN_TONES, RowKind, RunState

PAGE = 20
ROWS = 100


@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    """The kinds that one may take in, and one's own imports."""
    user = _user(request)
    kinds = kinds_for(user)
    if not kinds:
        raise Http404
    page = Paginator(runs_of(user), PAGE).get_page(request.GET.get("page"))
    rows = [
        {"run": run, "title": kind_of(run).title, "tone": RUN_TONES[RunState(run.state)]} for run in page.object_list
    ]
    return render(request, "sheets/imports.html", {"kinds": kinds, "page_obj": page, "rows": rows})


def import_upload(request: HttpRequest, kind: str) -> HttpResponse:
    """Hand a workbook in."""
    user, chosen = _user(request), _kind(request, kind)
    form = UploadForm(request.POST or None, request.FILES if request.method == "POST" else None, user=user, kind=chosen)
    try:
        if request.method == "POST":
            taken = taken_file(request, "file")
            if form.is_valid() and taken is not None:
                run = preview_import(
                    kind=chosen,
                    organisation=form.cleaned_data["organisation"],
                    file=cast("BinaryIO", taken.file),
                    name=taken.name or "",
                    user=user,
                    now=timezone.now(),
                )
                return redirect("import-preview", pk=run.pk)
    except Refused as refused:
        form.add_error(None, refused.message)
    status = 422 if request.method == "POST" else 200
    return render(request, "sheets/upload.html", {"form": form, "kind": chosen}, status=status)


@require_safe
def import_template(request: HttpRequest, kind: str) -> HttpResponse:
    """The empty workbook of a kind."""
    chosen = _kind(request, kind)
    return file_answer(template_of(chosen.title, chosen.columns), f"{chosen.title}导入模板")


@require_safe
def import_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What each row would do; errors first, so that nobody looks for them."""
    return _show(request, _run(request, pk))


@require_POST
def import_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what was previewed."""
    run = _run(request, pk)
    try:
        run = confirm_import(run=run, seen=request.POST.get("seen", ""), user=_user(request), now=timezone.now())
    except Refused as refused:
        return _show(request, _run(request, pk), refused)
    messages.success(request, f"已导入：新增 {run.counts['new']} 行，变更 {run.counts['changed']} 行。")
    return redirect("import-preview", pk=pk)


@require_POST
def import_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a preview up."""
    try:
        drop_import(run=_run(request, pk), user=_user(request), now=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, "已放弃，没有写入任何内容。")
    return redirect("imports")


def _show(request: HttpRequest, run: ImportRun, refused: Refused | None = None) -> HttpResponse:
    user, kind, open_run = _user(request), kind_of(run), run.state == RunState.PREVIEWED
    rows: list[Judged] = []
    try:
        rows = judged(run, user, timezone.now()) if open_run else []
    except Refused as unreadable:
        refused = refused or unreadable
    counts = counted(rows) if open_run else {**dict.fromkeys(map(str, RowKind), 0), **run.counts}
    ordered = sorted(rows, key=lambda each: (each.kind is not RowKind.ERROR, each.row.number))
    page = Paginator(ordered, ROWS).get_page(request.GET.get("page"))
    context = {
        "run": run,
        "kind": kind,
        "counts": [{"label": ROW_LABELS[each], "tone": ROW_TONES[each], "count": counts[each]} for each in RowKind],
        "page_obj": page,
        "lines": [_line(kind, each) for each in page.object_list],
        "seen": fingerprint(rows),
        "may_confirm": may_confirm(run, user) and not counts[RowKind.ERROR] and bool(rows),
        "open": open_run,
        "errors": counts[RowKind.ERROR],
        "refused": refused,
        "run_tone": RUN_TONES[RunState(run.state)],
    }
    return render(request, "sheets/preview.html", context, status=422 if refused else 200)


def _line(kind: ImportKind, each: Judged) -> dict[str, object]:
    cells = [each.row.text(column.key) for column in kind.columns]
    return {"each": each, "cells": cells, "label": ROW_LABELS[each.kind], "tone": ROW_TONES[each.kind]}


def _kind(request: HttpRequest, key: str) -> ImportKind:
    found = next((kind for kind in kinds_for(_user(request)) if kind.key == key), None)
    if found is None:
        raise Http404
    return found


def _run(request: HttpRequest, pk: int) -> ImportRun:
    return get_object_or_404(runs_of(_user(request)), pk=pk)


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user
