"""统计: numbers of a period with a table beside each chart, as Excel and as PDF."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from committees.models import Committee, Organisation, User
from decisions.statistics.forms import PeriodForm
from decisions.statistics.rules import Period
from decisions.statistics.selectors import Numbers, committees_of, houses_of, may_count
from decisions.statistics.services import request_statistics
from decisions.statistics.sheets import workbook_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _user(request: HttpRequest) -> User:
    if not may_count(request.user):
        raise Http404
    return request.user  # type: ignore[return-value]


@dataclass(frozen=True)
class Asked:
    """What was asked for, by the names that the form and the service use."""

    form: PeriodForm
    period: Period
    committee: Committee | None = None
    organisation: Organisation | None = None

    def numbers(self, user: User, now: datetime) -> Numbers:
        """The numbers of it."""
        return Numbers(user, self.period, self.committee, now, self.organisation)


def _asked(request: HttpRequest, user: User) -> Asked:
    """The form with what was asked for; without or with wrong days, this year so far."""
    today = timezone.localdate()
    given = request.POST if request.method == "POST" else request.GET
    this_year = {"start": today.replace(month=1, day=1), "end": today}
    houses = houses_of(user)
    form = PeriodForm(given if given.get("start") else this_year, committees=committees_of(user), houses=houses)
    if form.is_valid():
        data = form.cleaned_data
        committee = data["committee"]
        house = committee.organisation if committee else data.get("organisation") or houses[0]
        return Asked(form, Period(data["start"], data["end"]), committee, house)
    return Asked(form, Period(**this_year), None, houses[0])


@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """The page."""
    user = _user(request)
    asked = _asked(request, user)
    context = {"asked": asked, "form": asked.form, "tables": asked.numbers(user, timezone.now()).tables()}
    return render(request, "statistics/page.html", context)


@require_safe
def statistics_sheet(request: HttpRequest) -> HttpResponse:
    """The same as Excel."""
    user = _user(request)
    asked = _asked(request, user)
    period = asked.period
    content = workbook_of(asked.numbers(user, timezone.now()).tables(), str(period))
    name = f"statistics-{period.start:%Y%m%d}-{period.end:%Y%m%d}.xlsx"
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@require_POST
def statistics_paper(request: HttpRequest) -> HttpResponse:
    """The same as PDF, in the background."""
    user = _user(request)
    asked = _asked(request, user)
    job = request_statistics(
        user=user,
        period=asked.period,
        committee=asked.committee,
        organisation=asked.organisation,
        now=timezone.now(),
    )
    return redirect("job", job.pk)
