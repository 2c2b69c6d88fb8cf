"""权限核对: what the nightly check found, read and noted by the security administrator."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from committees.access.drift import reports_under, take_note
from committees.access.selectors import may_grant_roles
from committees.people.models import User


def _administrator(request: HttpRequest) -> User:
    user: User = request.user  # type: ignore[assignment]
    if not may_grant_roles(user):
        raise Http404
    return user


@require_safe
def drift(request: HttpRequest) -> HttpResponse:
    """The reports, newest first."""
    page = Paginator(reports_under(_administrator(request)), 20).get_page(request.GET.get("page"))
    return render(request, "access/drift.html", {"page_obj": page})


@require_POST
def drift_seen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take note of one."""
    user = _administrator(request)
    take_note(report=get_object_or_404(reports_under(user), pk=pk), user=user, now=timezone.now())
    messages.success(request, "已阅知。")
    return redirect("drift")
