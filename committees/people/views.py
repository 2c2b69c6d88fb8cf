"""机构与席位: committees, terms, seats on any day, portfolios and standing observers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from committees.access.selectors import can, permissions_of
from committees.errors import Refused
from committees.people import services
from committees.people.forms import (
    AppointForm,
    ChargeForm,
    DayForm,
    ObserverForm,
    PersonForm,
    TermForm,
    VacateForm,
)
from committees.people.models import Committee
from committees.people.selectors import (
    charges_of,
    committees_by_id,
    history_of,
    people_of,
    seats_on,
    standing_observers,
    terms_of,
    units_of,
)
from committees.people.states import SeatKind
from committees.rulebooks.selectors import body_rules


def _looked_after(request: HttpRequest) -> list[Committee]:
    held = permissions_of(request.user)
    committees = list(committees_by_id(held.committee_ids("direct_office", "handle_office")))
    if not committees:
        raise Http404
    return committees


def organisation(request: HttpRequest) -> HttpResponse:
    """The organisation's committees, units and people; the head of the office may enter a person."""
    committees = _looked_after(request)
    home = committees[0].organisation
    may_edit = any(can(request.user, "direct_office", committee) for committee in committees)
    form = PersonForm(request.POST or None, organisation_id=home.pk) if may_edit else None
    if request.method == "POST" and form is not None and form.is_valid():
        act = lambda: services.enter_person(organisation=home, now=timezone.now(), **form.cleaned_data)  # noqa: E731
        if _done(request, form, act, "已登记人员。"):
            return redirect("organisation")
    context = {
        "organisation": home,
        "committees": committees,
        "units": units_of(home.pk),
        "people": people_of(home.pk),
        "form": form,
    }
    return render(request, "people/organisation.html", context)


def committee(request: HttpRequest, pk: int) -> HttpResponse:
    """The roll of a committee on any day, its terms and the history of its seats."""
    found = get_object_or_404(committees_by_id(c.pk for c in _looked_after(request)), pk=pk)
    return render(request, "people/committee.html", _committee_context(request, found))


def _committee_context(request: HttpRequest, found: Committee, **forms_with_errors: forms.Form) -> dict[str, Any]:
    now = timezone.now()
    day_form = DayForm(request.GET or None)
    day = (day_form.cleaned_data["on"] if day_form.is_valid() else None) or timezone.localdate(now)
    seats = list(seats_on(found, day))
    charges = charges_of(seats)
    members = body_rules(found, now).members
    context: dict[str, Any] = {
        "committee": found,
        "day": day,
        "rows": [(seat, charges.get(seat.pk, [])) for seat in seats],
        "entitled": sum(seat.kind == SeatKind.VOTING for seat in seats),
        "observers": standing_observers(found),
        "terms": terms_of(found),
        "history": history_of(found),
        "may_edit": can(request.user, "direct_office", found),
        "appoint_form": AppointForm(committee=found, roles=members.roles if members else ()),
        "term_form": TermForm(),
        "charge_form": ChargeForm(committee=found, day=day),
        "observer_form": ObserverForm(committee=found),
        "vacate_form": VacateForm(),
    }
    return context | forms_with_errors


def _edited(request: HttpRequest, pk: int) -> Committee:
    found: Committee = get_object_or_404(committees_by_id(c.pk for c in _looked_after(request)), pk=pk)
    if not can(request.user, "direct_office", found):
        raise Http404
    return found


def _done(request: HttpRequest, form: forms.Form, act: Callable[[], object], words: str) -> bool:
    try:
        act()
    except Refused as refused:
        form.add_error(None, refused.message)
        return False
    messages.success(request, words)
    return True


def _answer(request: HttpRequest, found: Committee, name: str, form: forms.Form, *, done: bool) -> HttpResponse:
    if done:
        return redirect("committee", pk=found.pk)
    return render(request, "people/committee.html", _committee_context(request, found, **{name: form}), status=422)


@require_POST
def appoint(request: HttpRequest, pk: int) -> HttpResponse:
    """A person takes a seat in the running term."""
    found = _edited(request, pk)
    now = timezone.now()
    members = body_rules(found, now).members
    form = AppointForm(request.POST, committee=found, roles=members.roles if members else ())
    term = terms_of(found).first()
    if term is None:
        form.add_error(None, "还没有届，请先开始新一届。")
    done = form.is_valid() and _done(
        request,
        form,
        lambda: services.appoint(
            term=term,  # type: ignore[arg-type]
            person=form.cleaned_data["person"],
            role=form.cleaned_data["role"],
            kind=SeatKind(form.cleaned_data["kind"]),
            starts_on=form.cleaned_data["starts_on"],
            user=request.user,  # type: ignore[arg-type]
            now=now,
        ),
        "已任职，名册从任职日期起更新。",
    )
    return _answer(request, found, "appoint_form", form, done=done)


@require_POST
def vacate(request: HttpRequest, pk: int, seat_pk: int) -> HttpResponse:
    """A seat ends on a day, with its reason."""
    found = _edited(request, pk)
    seat = get_object_or_404(history_of(found), pk=seat_pk)
    form = VacateForm(request.POST)
    done = form.is_valid() and _done(
        request,
        form,
        lambda: services.vacate(seat=seat, user=request.user, now=timezone.now(), **form.cleaned_data),  # type: ignore[arg-type]
        "已办理离任。",
    )
    return _answer(request, found, "vacate_form", form, done=done)


@require_POST
def begin_term(request: HttpRequest, pk: int) -> HttpResponse:
    """换届."""
    found = _edited(request, pk)
    form = TermForm(request.POST)
    done = form.is_valid() and _done(
        request,
        form,
        lambda: services.begin_term(
            committee=found,
            starts_on=form.cleaned_data["starts_on"],
            user=request.user,  # type: ignore[arg-type]
            now=timezone.now(),
        ),
        "新一届已开始，请为各席位任职。",
    )
    return _answer(request, found, "term_form", form, done=done)


@require_POST
def give_charge(request: HttpRequest, pk: int) -> HttpResponse:
    """分管."""
    found = _edited(request, pk)
    now = timezone.now()
    form = ChargeForm(request.POST, committee=found, day=timezone.localdate(now))
    done = form.is_valid() and _done(
        request,
        form,
        lambda: services.give_charge(user=request.user, now=now, **form.cleaned_data),  # type: ignore[arg-type]
        "已记录分管。",
    )
    return _answer(request, found, "charge_form", form, done=done)


@require_POST
def invite_always(request: HttpRequest, pk: int) -> HttpResponse:
    """固定列席."""
    found = _edited(request, pk)
    form = ObserverForm(request.POST, committee=found)
    done = form.is_valid() and _done(
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
    return _answer(request, found, "observer_form", form, done=done)
