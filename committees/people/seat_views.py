"""One seat: its history, and the acts that end, fill or suspend it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from committees.access.selectors import committees_kept_by, committees_seen_by_keepers
from committees.errors import Refused
from committees.people import services
from committees.people.forms import ReplaceForm, ResumeForm, SuspendForm, VacateForm
from committees.people.models import Committee, Seat
from committees.people.pages import done, kept
from committees.people.selectors import history_of, lineage_of
from committees.people.states import Beginning, Ending


def _seat_context(found: Committee, seat: Seat, may_edit: bool, **forms_with_errors: forms.Form) -> dict[str, Any]:
    running = next((row for row in seat.suspensions.all() if row.ends_on is None), None)
    context: dict[str, Any] = {
        "committee": found,
        "seat": seat,
        "lineage": lineage_of(seat),
        "suspensions": seat.suspensions.all(),
        "may_edit": may_edit,
        "running": running,
        "vacate_form": VacateForm(),
        "replace_form": ReplaceForm(committee=found),
        "suspend_form": SuspendForm(),
        "resume_form": ResumeForm(),
    }
    return context | forms_with_errors


def seat(request: HttpRequest, pk: int, seat_pk: int) -> HttpResponse:
    """The history of one seat: who held it before and after, suspensions; the acts that end, fill or suspend it."""
    found = get_object_or_404(committees_seen_by_keepers(request.user), pk=pk)  # type: ignore[arg-type]
    row = get_object_or_404(history_of(found), pk=seat_pk)
    may_edit = committees_kept_by(request.user).filter(pk=pk).exists()  # type: ignore[arg-type]
    return render(request, "people/seat.html", _seat_context(found, row, may_edit))


def _seat_act(
    request: HttpRequest, pk: int, seat_pk: int, name: str, form: forms.Form, act: Callable[..., object], words: str
) -> HttpResponse:
    found = kept(request, pk)
    row = get_object_or_404(history_of(found), pk=seat_pk)
    now = timezone.now()
    if form.is_valid() and done(request, form, lambda: act(row, user=request.user, now=now), words):
        return redirect("committee", pk=pk)
    return render(request, "people/seat.html", _seat_context(found, row, True, **{name: form}), status=422)


@require_POST
def vacate(request: HttpRequest, pk: int, seat_pk: int) -> HttpResponse:
    """A seat ends on a day, with its reason."""
    form = VacateForm(request.POST)

    def act(row: Seat, **who: Any) -> None:
        data = form.cleaned_data
        ended_as = Ending(data["ended_as"] or Ending.OTHER)
        post = data["post_after"] or None
        reason = data["reason"]
        services.vacate(seat=row, ends_on=data["ends_on"], ended_as=ended_as, reason=reason, post_after=post, **who)

    return _seat_act(request, pk, seat_pk, "vacate_form", form, act, "已办理离任。")


@require_POST
def replace_holder(request: HttpRequest, pk: int, seat_pk: int) -> HttpResponse:
    """Another person takes the seat."""
    form = ReplaceForm(request.POST, committee=kept(request, pk))

    def act(row: Seat, **who: Any) -> None:
        data = form.cleaned_data
        services.replace_holder(
            seat=row,
            person=data["person"],
            starts_on=data["starts_on"],
            began_as=Beginning(data["began_as"]),
            ended_as=Ending(data["ended_as"]),
            reason=data["reason"],
            post_after=data["post_after"] or None,
            **who,
        )

    return _seat_act(request, pk, seat_pk, "replace_form", form, act, "已接任，排名不变。")


@require_POST
def suspend(request: HttpRequest, pk: int, seat_pk: int) -> HttpResponse:
    """停职."""
    form = SuspendForm(request.POST)

    def act(row: Seat, **who: Any) -> None:
        services.suspend(seat=row, **form.cleaned_data, **who)

    return _seat_act(request, pk, seat_pk, "suspend_form", form, act, "已办理停职，停职期间不计入应到会。")


@require_POST
def resume(request: HttpRequest, pk: int, seat_pk: int) -> HttpResponse:
    """复职."""
    form = ResumeForm(request.POST)

    def act(row: Seat, **who: Any) -> None:
        running = next((each for each in row.suspensions.all() if each.ends_on is None), None)
        if running is None:
            raise Refused(f"{row} 没有正在执行的停职。")
        services.resume(suspension=running, **form.cleaned_data, **who)

    return _seat_act(request, pk, seat_pk, "resume_form", form, act, "已办理复职。")
