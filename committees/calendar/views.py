"""工作日历: which years are known, the days that differ, and entering a year."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from committees.calendar.forms import YearForm
from committees.calendar.models import CalendarDay
from committees.calendar.selectors import days_of_year, loaded_years, may_edit_calendar, year_asked
from committees.calendar.services import load_year
from committees.errors import Refused

EARLIEST, FURTHEST = 2004, 2


def calendar(request: HttpRequest) -> HttpResponse:
    """The years, and the exceptional days of one of them."""
    this_year = timezone.localdate().year
    years = loaded_years()
    shown = year_asked(request.GET.get("year", ""), this_year)
    known = {row.year for row in years}
    context = {
        "years": years,
        "shown": shown,
        "is_known": shown in known,
        "days": days_of_year(shown),
        "provisional": [year for year in (this_year, this_year + 1) if year not in known],
        "next_year": this_year + 1,
        "may_edit": may_edit_calendar(request.user),  # type: ignore[arg-type]
    }
    return render(request, "calendar/calendar.html", context)


def edit_year(request: HttpRequest, year: int) -> HttpResponse:
    """Enter or correct the arrangement of a year; deadlines are computed anew."""
    this_year = timezone.localdate().year
    if not may_edit_calendar(request.user) or not EARLIEST <= year <= this_year + FURTHEST:  # type: ignore[arg-type]
        raise Http404
    form = YearForm(request.POST or None, year=year, initial=_initial(year))
    if request.method == "POST" and form.is_valid():
        try:
            load_year(
                year=year,
                days=form.cleaned_data["days"],
                source=form.cleaned_data["source"],
                user=request.user,  # type: ignore[arg-type]
                now=timezone.now(),
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{year}年的安排已保存，有关期限已重新计算。")
            return redirect("calendar")
    return render(request, "calendar/edit.html", {"form": form, "year": year})


def _initial(year: int) -> dict[str, Any]:
    rows = list(days_of_year(year))
    lines = {
        kind: "\n".join(f"{row.date.month}月{row.date.day}日" for row in rows if row.kind == kind)
        for kind in (CalendarDay.Kind.OFF, CalendarDay.Kind.WORK)
    }
    return {
        "off": lines[CalendarDay.Kind.OFF],
        "work": lines[CalendarDay.Kind.WORK],
        "source": rows[0].source if rows else "",
    }
