"""审计: sign-ins, views and exports; acts of the ledger; both with filters, as a file, and verified."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from committees.access.audit import (
    EXPORTED_AT_MOST,
    Wanted,
    acts_of,
    acts_sheet,
    entries_for,
    events_for,
    events_sheet,
    may_audit,
)
from committees.access.audit_job import request_verification
from committees.access.forms import ActFilterForm, EventFilterForm
from committees.access.models import AccessSegment
from committees.access.origins import told_target
from committees.people.models import User

PAGE = 50
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _auditor(request: HttpRequest) -> User:
    user: User = request.user  # type: ignore[assignment]
    if not may_audit(user):
        raise Http404
    return user


def _wanted(form: EventFilterForm) -> Wanted:
    return Wanted(**form.cleaned_data) if form.is_valid() else Wanted()


@require_safe
@never_cache
def events(request: HttpRequest) -> HttpResponse:
    """Sign-ins, failures, views and exports."""
    user, form = _auditor(request), EventFilterForm(request.GET)
    page = Paginator(events_for(user, _wanted(form)), PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page_obj": page, "events": [(event, told_target(event.target)) for event in page]}
    return render(request, "access/audit_events.html", context)


@require_safe
@never_cache
def acts(request: HttpRequest) -> HttpResponse:
    """The ledger: who did what when, on which object; without the content of meetings."""
    user, form = _auditor(request), ActFilterForm(request.GET)
    page = Paginator(entries_for(user, _wanted(form)), PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page_obj": page, "acts": acts_of(page)}
    return render(request, "access/audit_acts.html", context)


@require_safe
@never_cache
def segments(request: HttpRequest) -> HttpResponse:
    """The sealed months: which are kept, which were removed when their time was up, and whether the seals hold."""
    _auditor(request)
    page = Paginator(AccessSegment.objects.all(), 24).get_page(request.GET.get("page"))
    context = {"page_obj": page, "months": settings.ACCESS_RECORD_MONTHS}
    return render(request, "access/audit_segments.html", context)


@require_safe
@never_cache
def events_file(request: HttpRequest) -> HttpResponse:
    """The record of access, as filtered, as a workbook."""
    found = events_for(_auditor(request), _wanted(EventFilterForm(request.GET)))[:EXPORTED_AT_MOST]
    return _file("access", events_sheet(found))


@require_safe
@never_cache
def acts_file(request: HttpRequest) -> HttpResponse:
    """The ledger, as filtered, as a workbook."""
    found = entries_for(_auditor(request), _wanted(ActFilterForm(request.GET)))[:EXPORTED_AT_MOST]
    return _file("ledger", acts_sheet(acts_of(found)))


def _file(name: str, content: bytes) -> HttpResponse:
    headers: dict[str, Any] = {"Content-Disposition": f'attachment; filename="{name}.xlsx"'}
    return HttpResponse(content, content_type=SHEET, headers=headers)


@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Recompute the whole ledger in the background; the page of the job ends with the report."""
    user = _auditor(request)
    return redirect("job", request_verification(user=user, now=timezone.now()).pk)
