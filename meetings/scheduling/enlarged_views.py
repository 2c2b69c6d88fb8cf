"""扩大会议: how far a meeting reaches, and who comes to the whole of it without a vote."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from committees.access.selectors import can
from committees.errors import Refused
from committees.rulebooks.selectors import body_rules
from meetings.scheduling import services
from meetings.scheduling.enlarged import invitees_of, to_invite
from meetings.scheduling.forms import EnlargeForm
from meetings.scheduling.frame import frame_of
from meetings.scheduling.models import Meeting
from meetings.scheduling.requests import SignedInRequest
from meetings.scheduling.rules import judge_enlarged
from meetings.scheduling.selectors import visible_to


def meeting_enlarge(request: SignedInRequest, pk: int) -> HttpResponse:
    """The reach and the invited, by unit and post; saving again replaces them."""
    seen, now = _seen(request, pk), timezone.now()
    form = EnlargeForm(
        request.POST if request.method == "POST" else None,
        people=to_invite(seen),
        initial={"scope": seen.enlarged, "people": [person.pk for person in invitees_of(seen)]},
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.enlarge_meeting(meeting=seen, user=request.user, now=now, **form.values)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            again = "通知已发出的，请补发通知。" if seen.notice_round else ""
            messages.success(request, f"已按扩大会议安排，列席人员不计入应到、不参加表决。{again}")
            return redirect("meeting", pk=pk)
    verdict = judge_enlarged(body_rules(seen, now).convening)
    context = {**frame_of(seen, request.user, "agenda", now), "form": form, "verdict": verdict}
    return render(request, "scheduling/enlarge.html", context)


@require_POST
def enlargement_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """An ordinary meeting again."""
    seen = _seen(request, pk)
    try:
        services.end_enlargement(meeting=seen, user=request.user, now=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, "已取消扩大，不再邀请列席人员。")
    return redirect("meeting", pk=pk)


def _seen(request: SignedInRequest, pk: int) -> Meeting:
    """The meeting for its office; for everybody else the page does not exist."""
    found = visible_to(request.user).select_related("committee", "chair", "recorder", "rulebook_version")
    meeting = get_object_or_404(found, pk=pk)
    if not can(request.user, "handle_office", meeting.committee):
        raise Http404
    return meeting
