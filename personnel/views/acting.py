"""At the meeting: its tab, a paper under the watermark, the record sheet."""

from __future__ import annotations

from io import BytesIO

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from committees.documents.storage import BlobDamaged, BlobMissing, open_checked
from committees.documents.watermark import mark_words, marked_picture
from committees.errors import Refused
from meetings.scheduling.frame import frame_of
from meetings.scheduling.selectors import visible_to as meetings_visible_to
from personnel import forms
from personnel.paper import sheet_context, sheet_number
from personnel.selectors.circle import decisions_visible_to, papers_for
from personnel.selectors.sheets import observers_of, proposal_of
from personnel.selectors.sittings import may_draw_up, meeting_lines
from personnel.services import preparing, sitting
from personnel.views.pages import form_page, posted, user_of


@require_safe
@never_cache
def meeting_tab(request: HttpRequest, pk: int) -> HttpResponse:
    """干部任免 of one meeting: by number for everybody, with the candidate to who may see him at this moment."""
    user, now = user_of(request), timezone.now()
    meeting = get_object_or_404(meetings_visible_to(user), pk=pk)
    lines = meeting_lines(user, meeting)
    if lines is None:
        raise Http404
    context = {**frame_of(meeting, user, "personnel", now), "lines": lines}
    return render(request, "personnel/meeting.html", context)


@require_safe
@never_cache
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """A paper, on the page only, under the viewer's name and the time; each showing stands in the record."""
    user = user_of(request)
    found = get_object_or_404(papers_for(user), pk=pk)
    shown = preparing.show_paper(paper=found, user=user, now=timezone.now())
    context = {
        "paper": found,
        "candidate": found.candidate,
        "mark": mark_words(shown.viewer, shown.at),
        "tiles": range(60),
        "is_picture": found.media_type.startswith("image/"),
    }
    return render(request, "personnel/paper.html", context)


@require_safe
@never_cache
def paper_picture(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A scanned page with the viewer's name and the time burnt into it; the file itself is never handed out."""
    user = user_of(request)
    found = get_object_or_404(papers_for(user), pk=pk)
    if not found.media_type.startswith("image/"):
        raise Http404
    shown = preparing.show_paper(paper=found, user=user, now=timezone.now())
    try:
        blob = open_checked(found.digest)
    except (BlobMissing, BlobDamaged) as refused:
        return render(request, "documents/damaged.html", {"refused": refused}, status=409)
    with blob:
        picture = marked_picture(blob.read(), mark_words(shown.viewer, shown.at))
    answer = HttpResponse(picture, content_type="image/jpeg")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Disposition"] = "inline"
    return answer


@require_safe
@never_cache
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """任免事项记录 of one decision."""
    user = user_of(request)
    decision = get_object_or_404(decisions_visible_to(user), pk=pk)
    context = {
        "decision": decision,
        "candidate": decision.candidate,
        "proposal": decision.proposal or proposal_of(decision.candidate),
        "may_draw": may_draw_up(user, decision),
    }
    if decision.sheet:
        context |= sheet_context(decision)
    return render(request, "personnel/sheet.html", context)


def sheet_draw_up(request: HttpRequest, pk: int) -> HttpResponse:
    """形成任免事项记录."""
    user = user_of(request)
    decision = get_object_or_404(decisions_visible_to(user), pk=pk)
    if not may_draw_up(user, decision):
        raise Http404
    back = reverse("personnel-sheet", args=[pk])

    def act(data: dict[str, str]) -> str:
        sitting.draw_up_sheet(decision=decision, user=user, now=timezone.now(), **data)
        return back

    return form_page(
        request,
        forms.SheetForm(posted(request), initial={"observers": observers_of(decision)}),
        title=f"{decision.candidate}：形成任免事项记录",
        back=back,
        action="形成记录",
        act=act,
        done="任免事项记录已形成，正在生成文件。",
    )


@require_POST
def sheet_renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the paper again, with what became known since."""
    user = user_of(request)
    decision = get_object_or_404(decisions_visible_to(user), pk=pk)
    try:
        sitting.renew_sheet_paper(decision=decision, user=user, now=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, "正在重新生成文件。")
    return redirect("personnel-sheet", pk=pk)


@require_safe
@never_cache
def sheet_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The PDF of a record sheet, for its readers."""
    user = user_of(request)
    decision = get_object_or_404(decisions_visible_to(user), pk=pk)
    if not decision.sheet_digest:
        raise Http404
    try:
        blob = open_checked(decision.sheet_digest)
    except (BlobMissing, BlobDamaged) as refused:
        return render(request, "documents/damaged.html", {"refused": refused}, status=409)
    with blob:
        content = BytesIO(blob.read())
    return FileResponse(content, filename=f"{sheet_number(decision)}.pdf", content_type="application/pdf")
