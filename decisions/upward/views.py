"""报送上级 and 下级报送: the lists of either side, one page of a report for both, and the papers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from committees.documents.storage import BlobDamaged, BlobMissing, open_checked
from committees.errors import Refused
from committees.models import User
from decisions.minutes import paper
from decisions.upward import pages, selectors, services
from decisions.upward.forms import AnswerForm, ReportForm, WithdrawForm
from decisions.upward.states import EVENT_LABELS, UpwardEvent
from meetings.papers.uploads import limited_body, uploads_in

PAGE = 30
# For each act with a form: its form, and the service it calls.
ACTS: dict[str, tuple[type[Form], Callable[..., Any]]] = {
    UpwardEvent.WITHDRAW: (WithdrawForm, services.withdraw_report),
    UpwardEvent.ANSWER: (AnswerForm, services.answer_report),
}


def _user(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


@require_safe
def received(request: HttpRequest) -> HttpResponse:
    """What came from below, the newest first: reports and requests, then minutes."""
    user = _user(request)
    if not selectors.may_receive(user):
        raise Http404
    reports = Paginator(selectors.received_reports(user), PAGE).get_page(request.GET.get("reports"))
    page = Paginator(selectors.received_minutes(user), PAGE).get_page(request.GET.get("page"))
    rows = [pages.row_of(row) for row in reports]
    return render(request, "upward/received.html", {"page_obj": page, "reports": rows, "reports_page": reports})


@require_safe
def received_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The signed paper of minutes, checked against its digest before a byte goes out."""
    minutes = get_object_or_404(selectors.received_minutes(_user(request)), pk=pk)
    return _file(request, minutes.pdf_digest, paper.file_name(minutes), "application/pdf")


@require_safe
def reports_up(request: HttpRequest) -> HttpResponse:
    """What the own house sent up, and what its rulebooks say goes up."""
    user, now = _user(request), timezone.now()
    if not selectors.may_report(user):
        raise Http404
    page = Paginator(selectors.sent_reports(user), PAGE).get_page(request.GET.get("page"))
    houses = [pages.house_of(each, user, now) for each in selectors.reporting_organisations(user)]
    context = {"page_obj": page, "rows": [pages.row_of(row) for row in page], "houses": houses}
    return render(request, "upward/reports.html", context)


@limited_body
def report_new(request: HttpRequest, organisation: int) -> HttpResponse:
    """Send a report or a request up."""
    user, now = _user(request), timezone.now()
    house = get_object_or_404(selectors.sending_organisations(user).filter(superior__isnull=False), pk=organisation)
    files = request.FILES if request.method == "POST" else None
    initial = {"code": request.GET.get("code", "")}
    form = ReportForm(request.POST or None, files, choices=pages.choices_of(house, now), initial=initial)
    if form.is_valid():
        try:
            made = _send(request, form.cleaned_data, house=house)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, f"已报送{made.superior.name}。")
            return redirect(made)
    context = {"form": form, "house": house}
    return render(request, "upward/new.html", context, status=422 if form.is_bound else 200)


def _send(request: HttpRequest, data: dict[str, Any], *, house: Any) -> Any:
    declared = data.pop("declared", False)
    data["file"] = uploads_in(request, "file", declared=declared)[0]
    return services.send_up(organisation=house, user=_user(request), now=timezone.now(), **data)


@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report as either side sees it; the record of the sender's house is shown to the sender only."""
    user = _user(request)
    found = get_object_or_404(selectors.visible_to(user), pk=pk)
    return render(request, "upward/report.html", pages.page_of(found, user))


@require_POST
def receive(request: HttpRequest, pk: int) -> HttpResponse:
    """签收."""
    user = _user(request)
    found = get_object_or_404(selectors.visible_to(user), pk=pk)
    try:
        services.receive_report(report=found, user=user, now=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, "已签收。")
    return redirect(found)


def act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """撤回 or 批复."""
    user, event = _user(request), UpwardEvent(act)
    found = get_object_or_404(selectors.visible_to(user), pk=pk)
    if event not in selectors.events_for(user, found):
        raise Http404
    form_type, service = ACTS[event]
    form, label = form_type(request.POST or None), EVENT_LABELS[event]
    if form.is_valid():
        try:
            service(report=found, user=user, now=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, f"已{label}。")
            return redirect(found if event is UpwardEvent.ANSWER else "reports-up")
    context = {"form": form, "report": found, "label": label}
    return render(request, "upward/act.html", context, status=422 if form.is_bound else 200)


@require_safe
@never_cache
def report_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The paper, checked against its digest before a byte goes out."""
    found = get_object_or_404(selectors.visible_to(_user(request)), pk=pk)
    return _file(request, found.digest, found.name, found.media_type)


def _file(request: HttpRequest, digest: str, name: str, media_type: str) -> HttpResponseBase:
    try:
        blob = open_checked(digest)
    except (BlobMissing, BlobDamaged) as refused:
        return render(request, "documents/damaged.html", {"refused": refused}, status=409)
    return FileResponse(blob, filename=name, content_type=media_type, as_attachment=True)
