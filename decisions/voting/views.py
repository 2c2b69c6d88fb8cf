"""决定督办: the decisions one may see, and one of them with the verdict that made it."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from committees.errors import Refused
from committees.rules import Method
from decisions.supervision.pages import follow_up_of
from decisions.voting import services
from decisions.voting.forms import ReportForm
from decisions.voting.models import Ballot
from decisions.voting.selectors import may_report, may_see_votes, report_due, report_of, resolutions_visible_to

PAGE = 20


@require_GET
def resolutions(request: HttpRequest) -> HttpResponse:
    """The decisions, newest first."""
    found = resolutions_visible_to(request.user)  # type: ignore[arg-type]
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "voting/resolutions.html", {"page_obj": page})


@require_GET
def resolution(request: HttpRequest, pk: int) -> HttpResponse:
    """One decision: its text, how it came about, and the votes by name where the vote was named."""
    found = get_object_or_404(resolutions_visible_to(request.user), pk=pk)  # type: ignore[arg-type]
    ballot = found.ballot
    context = {
        "resolution": found,
        "ballot": ballot,
        "entry": ballot.motion.entry,
        "method": Method(ballot.method),
        **follow_up_of(found, request.user, timezone.now()),  # type: ignore[arg-type]
        **_emergency(request, ballot),
        "named": ballot.method == Method.NAMED and may_see_votes(request.user, ballot),  # type: ignore[arg-type]
    }
    return render(request, "voting/resolution.html", context)


def _emergency(request: HttpRequest, ballot: Ballot) -> dict[str, object]:
    """Of a decision taken in an emergency: the duty to report it, and whether this reader enters the report."""
    if not ballot.emergency:
        return {}
    report = report_of(ballot)
    return {
        "report": report,
        "due": report_due(ballot, timezone.now()),
        "may_report": report is None and may_report(request.user, ballot),  # type: ignore[arg-type]
    }


@require_POST
def emergency_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter that an emergency decision was reported."""
    found = get_object_or_404(resolutions_visible_to(request.user), pk=pk)  # type: ignore[arg-type]
    if not may_report(request.user, found.ballot):  # type: ignore[arg-type]
        raise Http404
    form = ReportForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请填写报告对象、报告时间和报告的方式、内容。")
        return redirect("resolution", pk=pk)
    try:
        services.enter_report(ballot=found.ballot, actor=request.user, now=timezone.now(), **form.cleaned_data)  # type: ignore[arg-type]
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, "已登记报告。")
    return redirect("resolution", pk=pk)
