"""我的申报: interests of one's own, days away, who acts meanwhile. Each sees and changes only his own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from committees.errors import Refused
from committees.people import services
from committees.people.declared import absences_of, acting_for, handable_groups, interests_of
from committees.people.forms import AbsenceForm, ActingForm, InterestForm
from committees.people.models import Person
from committees.people.selectors import person_of


def _me(request: HttpRequest) -> Person:
    person = person_of(request.user)  # type: ignore[arg-type]
    if person is None:
        raise Http404
    return person


def _context(me: Person, **forms_with_errors: forms.Form) -> dict[str, Any]:
    groups = handable_groups(me, timezone.localdate())
    context: dict[str, Any] = {
        "me": me,
        "interests": interests_of(me),
        "absences": absences_of(me),
        "actings": acting_for(me),
        "today": timezone.localdate(),
        "interest_form": InterestForm(me=me),
        "absence_form": AbsenceForm(),
        "acting_form": ActingForm(me=me, groups=groups) if groups else None,
    }
    return context | forms_with_errors


def declarations(request: HttpRequest) -> HttpResponse:
    """Everything of one's own on one page."""
    return render(request, "people/declarations.html", _context(_me(request)))


def _act(
    request: HttpRequest, me: Person, name: str, form: forms.Form, act: Callable[[], object], words: str
) -> HttpResponse:
    if form.is_valid():
        try:
            act()
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, words)
            return redirect("my-declarations")
    return render(request, "people/declarations.html", _context(me, **{name: form}), status=422)


@require_POST
def declare_interest(request: HttpRequest) -> HttpResponse:
    """One more interest."""
    me = _me(request)
    form = InterestForm(request.POST, me=me)
    act = lambda: services.declare_interest(  # noqa: E731
        person=me,
        user=request.user,  # type: ignore[arg-type]
        now=timezone.now(),
        **form.cleaned_data,
    )
    return _act(request, me, "interest_form", form, act, "已申报。只有您本人看得到申报内容；涉及的议题会提示回避。")


@require_POST
def enter_absence(request: HttpRequest) -> HttpResponse:
    """Days away."""
    me = _me(request)
    form = AbsenceForm(request.POST)
    act = lambda: services.enter_absence(  # noqa: E731
        person=me,
        user=request.user,  # type: ignore[arg-type]
        now=timezone.now(),
        **form.cleaned_data,
    )
    return _act(request, me, "absence_form", form, act, "已登记。已通知的会议仍须单独请假。")


@require_POST
def hand_over(request: HttpRequest) -> HttpResponse:
    """Somebody acts in one of my roles for some days."""
    me = _me(request)
    form = ActingForm(request.POST, me=me, groups=handable_groups(me, timezone.localdate()))
    act = lambda: services.hand_over(  # noqa: E731
        person=me,
        user=request.user,  # type: ignore[arg-type]
        now=timezone.now(),
        **form.cleaned_data,
    )
    return _act(request, me, "acting_form", form, act, "已确定代理，到期自动终止。")


def _finish(request: HttpRequest, act: Callable[[], object], words: str) -> HttpResponse:
    try:
        act()
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, words)
    return redirect("my-declarations")


@require_POST
def end_interest(request: HttpRequest, pk: int) -> HttpResponse:
    """The interest is over."""
    interest = get_object_or_404(interests_of(_me(request)), pk=pk)
    now = timezone.now()
    act = lambda: services.end_interest(interest=interest, user=request.user, now=now)  # type: ignore[arg-type] # noqa: E731
    return _finish(request, act, "已终止。")


@require_POST
def cancel_absence(request: HttpRequest, pk: int) -> HttpResponse:
    """Not away after all."""
    absence = get_object_or_404(absences_of(_me(request)), pk=pk)
    now = timezone.now()
    act = lambda: services.cancel_absence(absence=absence, user=request.user, now=now)  # type: ignore[arg-type] # noqa: E731
    return _finish(request, act, "已撤销。")


@require_POST
def end_acting(request: HttpRequest, pk: int) -> HttpResponse:
    """Back again; the deputy may end it too."""
    acting = get_object_or_404(acting_for(_me(request)), pk=pk)
    now = timezone.now()
    act = lambda: services.end_acting(acting=acting, user=request.user, now=now)  # type: ignore[arg-type] # noqa: E731
    return _finish(request, act, "代理已结束。")
