"""制度性任务: the year's overview of duties, met and missed, and the recording of a performance."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from committees.errors import Refused
from committees.models import User
from decisions.duties import selectors
from decisions.duties.forms import DutyForm
from decisions.duties.rules import STANDING_LABELS, STANDING_TONES, Standing
from decisions.duties.services import record_duty
from decisions.supervision.states import INITIATORS

EARLIEST = 2000


def _user(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


@require_safe
def duties(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """The year of every organisation whose duties one may see (one, as a rule)."""
    user, now = _user(request), timezone.now()
    found = list(selectors.organisations_of(user))
    year = year or timezone.localdate(now).year
    if not found or not EARLIEST <= year <= timezone.localdate(now).year:
        raise Http404
    years = [(each, selectors.may_record(user, each), selectors.duty_years(each, year, now)) for each in found]
    badges = {
        str(each): {"label": STANDING_LABELS[each], "tone": STANDING_TONES[each][0], "icon": STANDING_TONES[each][1]}
        for each in Standing
    }
    return render(request, "duties/year.html", {"years": years, "year": year, "badges": badges, "last": year - 1})


def duty_record(request: HttpRequest, organisation: int) -> HttpResponse:
    """Record a performance."""
    user, now = _user(request), timezone.now()
    house = get_object_or_404(selectors.organisations_of(user, *INITIATORS), pk=organisation)
    choices = [
        (code, f"{each.title}（{each.owner or '本机关'}，{each.wanted}）")
        for code, each in selectors.obligations(house, now).items()
    ]
    initial = {"day": timezone.localdate(now), "code": request.GET.get("code", "")}
    form = DutyForm(request.POST or None, duties=choices, initial=initial)
    if form.is_valid():
        try:
            record_duty(organisation=house, user=user, now=now, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, "已登记。")
            return redirect("duties")
    return render(request, "duties/record.html", {"form": form}, status=422 if form.is_bound else 200)
