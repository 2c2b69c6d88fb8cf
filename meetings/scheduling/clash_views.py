"""时间冲突, while a meeting is being fixed: asked again whenever time, place or chair change."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from meetings.scheduling.away import away_on_day
from meetings.scheduling.clashing import clashes_of
from meetings.scheduling.forms import ClashForm
from meetings.scheduling.requests import SignedInRequest
from meetings.scheduling.selectors import schedulable_committees, visible_to


@require_safe
def meeting_clashes(request: SignedInRequest) -> HttpResponse:
    """What stands in the way of a meeting of this committee at this time; of a standing one, beside itself."""
    form = ClashForm(request.GET)
    form.is_valid()
    key = form.cleaned_data.get("meeting")
    meeting = visible_to(request.user).filter(pk=key).first() if key else None
    chosen = meeting.committee_id if meeting else form.cleaned_data.get("committee")
    committees = list(schedulable_committees(request.user))
    committee = next((each for each in committees if each.pk == chosen), None)
    if committee is None and chosen is None and len(committees) == 1:
        committee = committees[0]
    if committee is None:
        raise Http404
    wanted = form.wanted(committee, meeting)
    context = {
        "asked": wanted is not None,
        "clashes": clashes_of(wanted, request.user) if wanted else [],
        "away": away_on_day(committee, timezone.localtime(wanted.starts_at).date()) if wanted else [],
    }
    return render(request, "scheduling/parts/clashes.html", context)
