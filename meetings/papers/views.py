"""Reading papers through the access check, and exchanging them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from committees.documents.storage import BlobDamaged, BlobMissing, open_checked, read_checked
from committees.documents.watermark import mark_words, marked_pdf, marked_picture, marked_text
from committees.errors import Refused
from committees.models import User
from committees.people.selectors import person_of
from committees.sheets.answers import sheet_answer
from committees.sheets.rules import Table
from committees.templatetags.cn import cn_datetime
from meetings.agenda.selectors import visible_to as items_visible_to
from meetings.papers.forms import LiftForm, PaperForm, SecretForm
from meetings.papers.intake import Upload
from meetings.papers.marking import lift_secret, mark_secret, set_return
from meetings.papers.models import Paper
from meetings.papers.reading import record_reading, write_note
from meetings.papers.rules import standing_of
from meetings.papers.selectors import (
    circle_of,
    may_change,
    may_mark,
    may_see_readings,
    note_of,
    older_for,
    papers_for,
    readable_by,
    readings_of,
    visible_to,
)
from meetings.papers.services import add_paper, remove_paper, replace_paper
from meetings.papers.states import Standing
from meetings.papers.uploads import limited_body, uploads_in

# What a browser shows by itself; everything else is handed over as a download.
SHOWN_INLINE = {"application/pdf", "image/png", "image/jpeg", "text/plain; charset=utf-8"}

# What is shown with the reader's name and the time across it.
MARKED = {
    "application/pdf": marked_pdf,
    "image/png": marked_picture,
    "image/jpeg": marked_picture,
    "text/plain; charset=utf-8": marked_text,
}


@require_safe
def paper_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One paper in the page."""
    paper = _readable(request, pk)
    standing = standing_of(paper.secret.until, timezone.localdate()) if paper.is_secret and paper.secret else None
    context = {
        "paper": paper,
        "item": paper.item,
        "inline": paper.media_type in SHOWN_INLINE,
        "is_image": paper.media_type.startswith("image/"),
        "others": papers_for(_user(request), paper.item),
        "older": older_for(_user(request), paper.item),
        "circle": circle_of(paper) if paper.is_secret else [],
        "may_mark": may_mark(_user(request), paper),
        "secret_ending": standing is Standing.ENDING,
        "secret_over": standing is Standing.OVER,
        "lift_form": LiftForm(),
        "note": note_of(_user(request), paper),
        "readings": readings_of(paper) if may_see_readings(_user(request), paper.item) else None,
    }
    return render(request, "papers/paper.html", context)


@require_safe
def paper_readings_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """阅看记录 of this version as a workbook."""
    paper = _readable(request, pk)
    if not may_see_readings(_user(request), paper.item):
        raise Http404
    rows = [
        (
            each.user.person.name if hasattr(each.user, "person") else each.user.username,
            each.get_way_display(),
            cn_datetime(each.first_at),
            cn_datetime(each.last_at),
            each.times,
        )
        for each in readings_of(paper)
    ]
    columns = ("阅看人", "方式", "首次", "最近", "次数")
    return sheet_answer(Table("阅看记录", columns, rows), name=f"{paper.title}阅看记录")


# The one page that is shown in a frame, of our own alone.
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})  # type: ignore[arg-type]
@require_safe
@never_cache
def paper_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file itself for the frame of its page; what a browser does not show becomes a download."""
    paper = _readable(request, pk)
    if paper.media_type not in MARKED:
        return _handed_out(request, paper, as_attachment=paper.media_type not in SHOWN_INLINE)
    user, now = _user(request), timezone.now()
    person = person_of(user)
    try:
        words = mark_words(person.name if person else user.username, now)
        words = f"工作秘密 {words}" if paper.is_secret else words
        content = MARKED[paper.media_type](read_checked(paper.digest), words)
    except Refused as refused:
        return render(request, "documents/damaged.html", {"refused": refused}, status=409)
    record_reading(paper=paper, user=user, way="view", now=now)
    shown = "image/jpeg" if paper.media_type.startswith("image/") else paper.media_type
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": content_disposition_header(as_attachment=False, filename=paper.file_name) or "",
    }
    return HttpResponse(content, content_type=shown, headers=headers)


@require_safe
@never_cache
def paper_download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file to keep."""
    return _handed_out(request, _readable(request, pk), as_attachment=True)


@require_POST
def paper_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the reader's own note."""
    paper = _readable(request, pk)
    try:
        write_note(paper=paper, user=_user(request), text=request.POST.get("text", ""), now=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, "笔记已保存，只有您自己能看到。")
    return redirect("paper", pk=pk)


def paper_mark(request: HttpRequest, pk: int) -> HttpResponse:
    """工作秘密: grounds, approver, end and circle."""
    paper = _kept(request, pk)
    form = SecretForm(request.POST or None, paper=paper)
    if request.method == "POST" and form.is_valid():
        try:
            mark_secret(paper=paper, user=_user(request), now=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, "已标注为工作秘密，知悉范围以外的人员不再能找到这份材料。")
            return redirect("paper", pk=pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "papers/mark.html", {"form": form, "paper": paper}, status=status)


@require_POST
def paper_lift(request: HttpRequest, pk: int) -> HttpResponse:
    """解除工作秘密."""
    paper = _kept(request, pk)
    try:
        lift_secret(paper=paper, reason=request.POST.get("reason", ""), user=_user(request), now=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, "已解除工作秘密标注。")
    return redirect("paper", pk=pk)


@require_POST
def paper_return(request: HttpRequest, pk: int) -> HttpResponse:
    """会后收回: switched on or off."""
    paper = _kept(request, pk)
    wanted = request.POST.get("to_return") == "on"
    try:
        set_return(paper=paper, to_return=wanted, user=_user(request), now=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, "散会时将收回这份材料。" if wanted else "这份材料散会后不收回。")
    return redirect("paper", pk=pk)


def _kept(request: HttpRequest, pk: int) -> Paper:
    paper = _readable(request, pk)
    if not may_mark(_user(request), paper):
        raise Http404
    return paper


@limited_body
def paper_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a paper to an item."""
    user = _user(request)
    item = get_object_or_404(items_visible_to(user), pk=pk)
    if not may_change(user, item):
        raise Http404
    return _take(
        request,
        title=f"为“{item.title}”添加材料",
        back=item.get_absolute_url(),
        act=lambda upload: add_paper(item=item, upload=upload, user=user, now=timezone.now()),
    )


@limited_body
def paper_replace(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a new version in a paper's place."""
    user = _user(request)
    paper = get_object_or_404(visible_to(user), pk=pk)
    if not may_change(user, paper.item):
        raise Http404
    return _take(
        request,
        title=f"替换“{paper.title}”",
        back=paper.item.get_absolute_url(),
        act=lambda upload: replace_paper(paper=paper, upload=upload, user=user, now=timezone.now()),
    )


@require_POST
def paper_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a paper out of the set."""
    user = _user(request)
    paper = get_object_or_404(visible_to(user), pk=pk)
    try:
        remove_paper(paper=paper, user=user, now=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, f"已移除“{paper.title}”。")
    return redirect(paper.item)


def _take(request: HttpRequest, *, title: str, back: str, act: Callable[[Upload], Paper]) -> HttpResponse:
    """The form with one file: shown, or its file handed to `act`; a refusal stays with what was typed."""
    form = PaperForm(request.POST or None, request.FILES if request.method == "POST" else None)
    try:
        files = uploads_in(request, "file") if request.method == "POST" else []
        if request.method == "POST" and form.is_valid():
            data = form.cleaned_data
            paper = act(replace(files[0], title=data["title"], declared=data["declared"]))
            messages.success(request, f"已保存“{paper.title}”第 {paper.version} 版。")
            return redirect(back)
    except Refused as refused:
        form.add_error(None, refused.message)
    status = 422 if request.method == "POST" else 200
    return render(request, "papers/upload.html", {"form": form, "title": title, "back": back}, status=status)


def _handed_out(request: HttpRequest, paper: Paper, *, as_attachment: bool) -> HttpResponseBase:
    try:
        blob = open_checked(paper.digest)
    except (BlobMissing, BlobDamaged) as refused:
        return render(request, "documents/damaged.html", {"refused": refused}, status=409)
    way = "download" if as_attachment else "view"
    record_reading(paper=paper, user=_user(request), way=way, now=timezone.now())
    answer = FileResponse(blob, as_attachment=as_attachment, filename=paper.file_name, content_type=paper.media_type)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _readable(request: HttpRequest, pk: int) -> Paper:
    user = _user(request)
    paper = get_object_or_404(visible_to(user), pk=pk)
    if not readable_by(user, paper, timezone.now()):
        raise Http404
    return paper


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user
