"""材料: what of a meeting one may read, one's own pack, and the agenda sheet."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from committees.documents.models import Job
from committees.errors import Refused
from committees.sheets.answers import sheet_answer
from committees.sheets.rules import Table
from committees.templatetags.cn import cn_datetime
from meetings.packs import selectors
from meetings.packs.services import request_pack, request_print, request_sheet
from meetings.scheduling.frame import frame_of
from meetings.scheduling.models import Meeting
from meetings.scheduling.requests import SignedInRequest
from meetings.scheduling.selectors import is_preparer, visible_to


def _seen(request: SignedInRequest, pk: int) -> Meeting:
    found = visible_to(request.user).select_related(
        "committee", "organisation", "chair", "recorder", "rulebook_version"
    )
    return get_object_or_404(found, pk=pk)


@require_safe
def meeting_papers(request: SignedInRequest, pk: int) -> HttpResponse:
    """The papers of a meeting, item by item, as this reader may see them."""
    meeting, now = _seen(request, pk), timezone.now()
    parts = selectors.parts_for(request.user, meeting, now)
    pack = selectors.job_on(selectors.PACK, selectors.pack_subject(request.user, meeting, now))
    may_have_sheet = selectors.may_have_sheet(request.user, meeting)
    sheet = selectors.job_on(selectors.SHEET, selectors.sheet_subject(meeting)) if may_have_sheet else None
    context = {
        **frame_of(meeting, request.user, "papers", now),
        "parts": parts,
        "pack": pack,
        "sheet": sheet,
        "readers": selectors.readers_of(meeting) if selectors.may_print(request.user, meeting) else [],
        "prints": selectors.prints_of(request.user, meeting) if selectors.may_print(request.user, meeting) else [],
        "has_returns": is_preparer(request.user, meeting) and bool(selectors.returned_papers(request.user, meeting)),
        "may_have_pack": bool(parts) and selectors.may_have_pack(request.user, meeting),
        "may_have_sheet": may_have_sheet and bool(parts),
    }
    return render(request, "packs/papers.html", context)


@require_safe
def meeting_returns(request: SignedInRequest, pk: int) -> HttpResponse:
    """收回清单: what was withdrawn after the meeting, and who had opened it."""
    meeting = _prepared(request, pk)
    context = {
        **frame_of(meeting, request.user, "papers", timezone.now()),
        "returned": selectors.returned_papers(request.user, meeting),
        "readings": selectors.openings_for(request.user, meeting),
    }
    return render(request, "packs/returns.html", context)


@require_safe
def meeting_returns_sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """The same as a workbook."""
    meeting = _prepared(request, pk)
    rows = [
        (
            each.user.person.name if hasattr(each.user, "person") else each.user.username,
            each.paper.title,
            each.paper.version,
            each.get_way_display(),
            cn_datetime(each.first_at),
            cn_datetime(each.last_at),
            each.times,
        )
        for each in selectors.openings_for(request.user, meeting)
    ]
    columns = ("阅看人", "材料", "版本", "方式", "首次", "最近", "次数")
    return sheet_answer(Table("收回清单", columns, rows), name=f"{meeting.title}收回清单")


def _prepared(request: SignedInRequest, pk: int) -> Meeting:
    meeting = _seen(request, pk)
    if not is_preparer(request.user, meeting):
        raise Http404
    return meeting


@require_POST
def meeting_pack(request: SignedInRequest, pk: int) -> HttpResponse:
    """Have one's own pack made."""
    return _asked(request, pk, lambda meeting: request_pack(meeting=meeting, user=request.user, now=timezone.now()))


@require_POST
def meeting_print(request: SignedInRequest, pk: int) -> HttpResponse:
    """为他人打印: the office has a reader's pack made."""
    meeting = _seen(request, pk)
    if not selectors.may_print(request.user, meeting):
        raise Http404
    wanted = request.POST.get("reader", "")
    reader = next((user for user in selectors.readers_of(meeting) if str(user.pk) == wanted), None)
    if reader is None:
        messages.error(request, "请选择为谁打印。")
        return redirect("meeting-papers", pk=pk)
    return _asked(
        request, pk, lambda found: request_print(meeting=found, reader=reader, user=request.user, now=timezone.now())
    )


@require_POST
def meeting_sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """Have the agenda sheet made."""
    if not selectors.may_have_sheet(request.user, _seen(request, pk)):
        raise Http404
    return _asked(request, pk, lambda meeting: request_sheet(meeting=meeting, user=request.user, now=timezone.now()))


def _asked(request: SignedInRequest, pk: int, ask: Callable[[Meeting], Job]) -> HttpResponse:
    try:
        ask(_seen(request, pk))
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("meeting-papers", pk=pk)
