"""统计: numbers of a period with a table beside each chart, as Excel and as PDF."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from committees.models import Committee, User
from decisions.statistics.forms import PeriodForm
from decisions.statistics.rules import Period
from decisions.statistics.selectors import Numbers, committees_of, may_count
from decisions.statistics.services import request_statistics
from decisions.statistics.sheets import workbook_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _user(request: HttpRequest) -> User:
    if not may_count(request.user):
        raise Http404
    return request.user  # type: ignore[return-value]


def _asked(request: HttpRequest, user: User) -> tuple[PeriodForm, Period, Committee | None]:
    """The form with what was asked for; without or with wrong days, this year so far."""
    today = timezone.localdate()
    given = request.POST if request.method == "POST" else request.GET
    this_year = {"start": today.replace(month=1, day=1), "end": today}
    form = PeriodForm(given if given.get("start") else this_year, committees=committees_of(user))
    if form.is_valid():
        data = form.cleaned_data
        return form, Period(data["start"], data["end"]), data["committee"]
    return form, Period(**this_year), None


@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """The page."""
    user = _user(request)
    form, period, committee = _asked(request, user)
    tables = Numbers(user, period, committee, timezone.now()).tables()
    context = {"form": form, "period": period, "committee": committee, "tables": tables}
    return render(request, "statistics/page.html", context)


@require_safe
def statistics_sheet(request: HttpRequest) -> HttpResponse:
    """The same as Excel."""
    user = _user(request)
    _, period, committee = _asked(request, user)
    content = workbook_of(Numbers(user, period, committee, timezone.now()).tables(), str(period))
    name = f"statistics-{period.start:%Y%m%d}-{period.end:%Y%m%d}.xlsx"
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@require_POST
def statistics_paper(request: HttpRequest) -> HttpResponse:
    """The same as PDF, in the background."""
    user = _user(request)
    _, period, committee = _asked(request, user)
    job = request_statistics(user=user, period=period, committee=committee, now=timezone.now())
    return redirect("job", job.pk)
