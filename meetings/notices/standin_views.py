"""代为签收: a leader names who signs for him; a secretary signs what was entrusted to him."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from committees.errors import Refused
from committees.models import Person
from committees.people.selectors import person_of
from meetings.notices import services
from meetings.notices.forms import DeputyForm
from meetings.notices.selectors import deputies_of, entrusted_notice, told_time
from meetings.scheduling.requests import SignedInRequest


def _leader(request: SignedInRequest) -> Person:
    person = person_of(request.user)
    if person is None:
        raise Http404
    return person


def deputies(request: SignedInRequest) -> HttpResponse:
    """Who signs for me; one more."""
    leader = _leader(request)
    form = DeputyForm(request.POST if request.method == "POST" else None, leader=leader)
    if request.method == "POST" and form.is_valid():
        try:
            services.allow_deputy(user=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, f"已授权{form.cleaned_data['secretary']}代您签收会议通知。")
            return redirect("my-deputies")
    return render(request, "notices/deputies.html", {"form": form, "deputies": deputies_of(leader)})


@require_POST
def deputy_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """Nobody signs for me any more, or one fewer."""
    deputy = get_object_or_404(deputies_of(_leader(request)), pk=pk)
    services.end_deputy(deputy=deputy, user=request.user, now=timezone.now())
    messages.success(request, f"已终止{deputy.secretary}的代签授权。")
    return redirect("my-deputies")


def entrusted(request: SignedInRequest, pk: int) -> HttpResponse:
    """A leader's notice as his secretary sees it: when, where, what changed. No items: those are for the leader."""
    notice = entrusted_notice(request.user, pk)
    if notice is None:
        raise Http404
    if request.method == "POST":
        try:
            services.sign_receipt(notice=notice, user=request.user, now=timezone.now())
        except Refused as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, f"已代{notice.person}签收。")
        return redirect("notice-entrusted", pk=pk)
    context = {
        "notice": notice,
        "meeting": notice.meeting,
        "time": told_time(notice.meeting, notice.person_id, notice.capacity),
    }
    return render(request, "notices/entrusted.html", context)
