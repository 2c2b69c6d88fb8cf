"""第二要素: asked for after the password, set up, renewed and given up by its owner."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from committees.access.forms import CodeForm, FactorForm
from committees.access.second_factor import (
    DONE,
    MARK,
    WRONG_CODE,
    confirm_device,
    is_due,
    is_required,
    open_device,
    picture,
    renew_codes,
    spoken_key,
    stop_second_factor,
    unused_codes,
    verify_code,
)
from committees.access.sessions import NEXT, move_session, record_event
from committees.access.states import Event
from committees.errors import Refused
from committees.people.models import User


def _prove(request: HttpRequest, user: User) -> None:
    """The sign-in is whole: a key of its own, so that what was known of it before is worth nothing."""
    old = request.session.session_key or ""
    request.session[MARK] = DONE
    request.session.cycle_key()
    move_session(user=user, old=old, new=request.session.session_key or "")


def _note(request: HttpRequest, user: User, *, kind: Event, outcome: str) -> None:
    record_event(kind=kind, user=user, name=user.get_username(), request=request, outcome=outcome, now=timezone.now())


@never_cache
@sensitive_post_parameters("code")
def second_factor(request: HttpRequest) -> HttpResponse:
    """The code after the password."""
    user: User = request.user  # type: ignore[assignment]
    if not is_due(user, request.session):
        return redirect("desk")
    if user.second_factor_since is None:
        return redirect("factor")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if verify_code(user=user, code=form.cleaned_data["code"], now=timezone.now()):
            onward = request.session.pop(NEXT, "")
            _prove(request, user)
            _note(request, user, kind=Event.SIGNED_IN, outcome="第二要素验证通过")
            return redirect(onward or resolve_url("desk"))
        _note(request, user, kind=Event.REFUSED, outcome="第二要素验证码不正确")
        form.add_error("code", WRONG_CODE)
    return render(request, "access/second_factor.html", {"form": form})


@never_cache
@sensitive_post_parameters("code")
def factor(request: HttpRequest) -> HttpResponse:
    """One's own second factor: set up, with new recovery codes, or given up."""
    user: User = request.user  # type: ignore[assignment]
    form = FactorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = _acted(request, user, form)
        if answer is not None:
            return answer
    return render(request, "access/factor.html", _context(user, form))


def _context(user: User, form: FactorForm) -> dict[str, Any]:
    wants_new = user.second_factor_since is None or form.data.get("act") == "replace"
    context: dict[str, Any] = {"form": form, "required": is_required(user), "enrolled": user.second_factor_since}
    if wants_new:
        device = open_device(user)
        return {**context, "enrolling": True, "picture": picture(device), "key": spoken_key(device)}
    return {**context, "unused": unused_codes(user)}


def _acted(request: HttpRequest, user: User, form: FactorForm) -> HttpResponse | None:
    act, code, now = form.cleaned_data["act"], form.cleaned_data["code"], timezone.now()
    try:
        if act == "stop" and stop_second_factor(user=user, code=code, now=now):
            messages.success(request, "第二要素已停用。")
            return redirect("factor")
        make = {"enrol": confirm_device, "codes": renew_codes}.get(act)
        codes = make(user=user, code=code, now=now) if make else []
    except Refused as refused:
        form.add_error(None, refused.message)
        return None
    if not codes:
        if act != "replace":
            form.add_error("code", WRONG_CODE)
        return None
    if act == "enrol":
        _prove(request, user)
    return render(request, "access/recovery_codes.html", {"codes": codes, "first": act == "enrol"})
