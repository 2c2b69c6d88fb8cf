"""Pages of channels: how I am reached; and for the office, the robots and gateways of the organisation."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from committees.errors import Refused
from committees.outbox import selectors, ways
from committees.outbox.forms import RouteForm, WaysForm
from committees.outbox.models import Route
from committees.people.models import Person
from committees.people.selectors import person_of

NEWEST_TESTS = 10


def _self(request: HttpRequest) -> Person:
    """The person behind the login; 404 without one."""
    person = person_of(request.user)  # type: ignore[arg-type]
    if person is None:
        raise Http404
    return person


def my_ways(request: HttpRequest) -> HttpResponse:
    """通知方式: the ways in order, the number, quiet hours."""
    person = _self(request)
    form = WaysForm(request.POST if request.method == "POST" else None, person=person)
    if request.method == "POST" and form.is_valid():
        kept = {name: form.cleaned_data[name] for name in ("phone", "quiet_from", "quiet_until")}
        try:
            ways.choose_ways(person=person, ways=form.ways, **kept)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, "通知方式已保存。")
            return redirect("my-ways")
    return render(request, "outbox/my_ways.html", {"form": form, "person": person})


def _offices(request: HttpRequest) -> set[int]:
    organisations = selectors.looked_after(request.user)
    if not organisations:
        raise Http404
    return organisations


def routes(request: HttpRequest) -> HttpResponse:
    """外部渠道 of the organisations that the user looks after, and a form for one more."""
    organisations = _offices(request)
    form = RouteForm(request.POST if request.method == "POST" else None, organisations=organisations)
    if request.method == "POST" and form.is_valid():
        try:
            ways.add_route(actor=request.user, now=timezone.now(), **form.cleaned_data)  # type: ignore[arg-type]
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, "渠道已保存，请发一条测试消息。")
            return redirect("routes")
    context = {
        "form": form,
        "routes": selectors.routes_of(organisations),
        "tests": selectors.route_tests(organisations)[:NEWEST_TESTS],
    }
    return render(request, "outbox/routes.html", context)


def _route(request: HttpRequest, pk: int) -> Route:
    return get_object_or_404(selectors.routes_of(_offices(request)), pk=pk)


@require_POST
def route_test(request: HttpRequest, pk: int) -> HttpResponse:
    """A test message to oneself."""
    route = _route(request, pk)
    try:
        ways.try_route(route=route, person=person_of(request.user), now=timezone.now())  # type: ignore[arg-type]
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, f"已向“{route.name}”发出测试消息，结果稍后列在下方。")
    return redirect("routes")


@require_POST
def route_switch(request: HttpRequest, pk: int) -> HttpResponse:
    """停用 or 启用."""
    route = _route(request, pk)
    ways.switch_route(route=route, active=not route.active, actor=request.user, now=timezone.now())  # type: ignore[arg-type]
    return redirect("routes")
