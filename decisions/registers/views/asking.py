"""What the pages of the registers have in common: one organisation, one form for one service."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from committees.errors import Refused
from committees.models import Organisation, User
from decisions.registers import selectors

PAGE = 25


def user_of(request: HttpRequest) -> User:
    """Who asks."""
    return request.user  # type: ignore[return-value]


def house_for(request: HttpRequest, *permissions: str) -> Organisation:
    """The organisation whose register is open to this user; to all others the address does not exist."""
    found = selectors.house_of(user_of(request), *permissions)
    if found is None:
        raise Http404
    return found


def ask(
    request: HttpRequest,
    form: Form,
    title: str,
    back: str,
    act_on: Callable[[dict[str, Any]], Any],
    said: str,
    **more: Any,
) -> HttpResponse:
    """One form for one service: shown, refused with its reason, or done."""
    if form.is_valid():
        try:
            act_on(form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, said)
            return redirect(back)
    context = {"form": form, "title": title, "back": back, **more}
    return render(request, "registers/ask.html", context, status=422 if form.is_bound else 200)
