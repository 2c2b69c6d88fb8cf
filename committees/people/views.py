"""机构与席位: committees, terms, the roll on any day, portfolios and standing observers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from committees.access.selectors import committees_kept_by, committees_seen_by_keepers
from committees.people import services
from committees.people.forms import (
    AppointForm,
    ChargeForm,
    DayForm,
    ElectForm,
    ObserverForm,
    VacateForm,
)
from committees.people.models import Committee
from committees.people.pages import done, kept
from committees.people.selectors import (
    charges_of,
    history_of,
    portfolios_of,
    seats_on,
    standing_observers,
    suspended_on,
    term_on,
    terms_of,
    vacancies_of,
)
from committees.people.states import Beginning, SeatKind
from committees.rulebooks.selectors import seat_roles


def committee(request: HttpRequest, pk: int) -> HttpResponse:
    """The roll of a committee on any day, its vacancies, its terms and the history of its seats."""
    found = get_object_or_404(committees_seen_by_keepers(request.user), pk=pk)  # type: ignore[arg-type]
    return render(request, "people/committee.html", _committee_context(request, found))


def _committee_context(request: HttpRequest, found: Committee, **forms_with_errors: forms.Form) -> dict[str, Any]:
    now = timezone.now()
    day_form = DayForm(request.GET or None)
    day = (day_form.cleaned_data["on"] if day_form.is_valid() else None) or timezone.localdate(now)
    seats, suspended, term = list(seats_on(found, day)), suspended_on(found, day), term_on(found, day)
    charges = charges_of(seats, day)
    filled = sum(seat.kind == SeatKind.VOTING for seat in seats)
    entitled = sum(seat.kind == SeatKind.VOTING and seat.pk not in suspended for seat in seats)
    planned = term.planned_seats if term else None
    context: dict[str, Any] = {
        "committee": found,
        "day": day,
        "term": term,
        "rows": [(seat, charges.get(seat.pk, []), suspended.get(seat.pk)) for seat in seats],
        "entitled": entitled,
        "filled": filled,
        "planned": planned,
        "missing": max((planned or 0) - filled, 0),
        "vacancies": vacancies_of(found, day),
        "observers": standing_observers(found, day),
        "is_today": day == timezone.localdate(now),
        "terms": terms_of(found),
        "history": history_of(found),
        "may_edit": committees_kept_by(request.user).filter(pk=found.pk).exists(),  # type: ignore[arg-type]
        "portfolios": portfolios_of(seats, day),
        "appoint_form": AppointForm(committee=found, roles=seat_roles(found, timezone.now())),
        "charge_form": ChargeForm(committee=found, day=day),
        "observer_form": ObserverForm(committee=found),
        "vacate_form": VacateForm(),
    }
    return context | forms_with_errors


def _answer(request: HttpRequest, found: Committee, name: str, form: forms.Form, *, acted: bool) -> HttpResponse:
    if acted:
        return redirect("committee", pk=found.pk)
    return render(request, "people/committee.html", _committee_context(request, found, **{name: form}), status=422)


@require_POST
def appoint(request: HttpRequest, pk: int) -> HttpResponse:
    """A person takes a seat in the running term."""
    found = kept(request, pk)
    now = timezone.now()
    form = AppointForm(request.POST, committee=found, roles=seat_roles(found, timezone.now()))
    acted = form.is_valid() and done(
        request,
        form,
        lambda: services.appoint(
            term=form.term,
            person=form.cleaned_data["person"],
            role=form.cleaned_data["role"],
            kind=SeatKind(form.cleaned_data["kind"]),
            began_as=Beginning(form.cleaned_data["began_as"]) if form.cleaned_data["began_as"] else None,
            starts_on=form.cleaned_data["starts_on"],
            user=request.user,  # type: ignore[arg-type]
            now=now,
        ),
        "已任职，名册从任职日期起更新。",
    )
    return _answer(request, found, "appoint_form", form, acted=acted)


def elect_term(request: HttpRequest, pk: int) -> HttpResponse:
    """换届: everyone elected into the new term, in one act."""
    found = kept(request, pk)
    now = timezone.now()
    held = {row.person_id: row for row in seats_on(found, timezone.localdate(now))}
    form = ElectForm(request.POST or None, committee=found, roles=seat_roles(found, timezone.now()), held=held)
    if request.method == "POST" and form.is_valid():
        act = lambda: services.elect_term(  # noqa: E731
            committee=found,
            starts_on=form.cleaned_data["starts_on"],
            number=form.cleaned_data["number"],
            planned_seats=form.cleaned_data["planned_seats"],
            seats=form.elected,
            user=request.user,  # type: ignore[arg-type]
            now=now,
        )
        if done(
            request,
            form,
            act,
            "新一届已产生，此前各次会议的名册保持原样。分管随上一届的席位结束，新一届开始后请重新记录。",
        ):
            return redirect("committee", pk=pk)
    context = {"committee": found, "form": form, "term": terms_of(found).first()}
    return render(request, "people/elect.html", context, status=422 if form.errors else 200)


@require_POST
def give_charge(request: HttpRequest, pk: int) -> HttpResponse:
    """分管."""
    found = kept(request, pk)
    now = timezone.now()
    form = ChargeForm(request.POST, committee=found, day=timezone.localdate(now))
    acted = form.is_valid() and done(
        request,
        form,
        lambda: services.give_charge(user=request.user, now=now, **form.cleaned_data),  # type: ignore[arg-type]
        "已记录分管。",
    )
    return _answer(request, found, "charge_form", form, acted=acted)


@require_POST
def drop_charge(request: HttpRequest, pk: int) -> HttpResponse:
    """分管调整."""
    found = kept(request, pk)
    today = timezone.localdate()
    rows = portfolios_of(seats_on(found, today), today)
    wanted = request.POST.get("portfolio", "")
    row = next((each for each in rows if str(each.pk) == wanted), None)
    if row is None:
        messages.error(request, "没有这项分管，可能已经取消。")
    else:
        services.drop_charge(portfolio=row, user=request.user, now=timezone.now())  # type: ignore[arg-type]
        messages.success(request, "已取消分管。")
    return redirect("committee", pk=pk)


@require_POST
def invite_always(request: HttpRequest, pk: int) -> HttpResponse:
    """固定列席."""
    found = kept(request, pk)
    form = ObserverForm(request.POST, committee=found)
    acted = form.is_valid() and done(
        request,
        form,
        lambda: services.invite_always(
            committee=found,
            user=request.user,  # type: ignore[arg-type]
            now=timezone.now(),
            **form.cleaned_data,
        ),
        "已列为固定列席。",
    )
    return _answer(request, found, "observer_form", form, acted=acted)


@require_POST
def invite_no_longer(request: HttpRequest, pk: int) -> HttpResponse:
    """No longer 固定列席."""
    found = kept(request, pk)
    wanted = request.POST.get("person", "")
    row = next((each for each in standing_observers(found) if str(each.person_id) == wanted), None)
    if row is None:
        messages.error(request, "此人不是固定列席人员。")
    else:
        services.invite_no_longer(committee=found, person=row.person, user=request.user, now=timezone.now())  # type: ignore[arg-type]
        messages.success(request, "已取消固定列席。")
    return redirect("committee", pk=pk)
