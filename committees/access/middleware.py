"""Who must sign in, what an address takes, when a sign-in is over, and what of it stands in the record of access."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin
from django_ratelimit.core import is_ratelimited

from committees.access.accounts import must_change
from committees.access.origins import gather, stop_gathering, target_of
from committees.access.ports import Address, address_of
from committees.access.requests import client_address
from committees.access.second_factor import is_due
from committees.access.selectors import kinds_of
from committees.access.sessions import BY_SINGLE_SIGN_ON, has_run_out, record_event
from committees.access.states import Event
from committees.people.models import User

NOT_NEEDED = [
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "payment",
    "usb",
]
# Where one may go while a new password is due.
OPEN_WITHOUT_NEW_PASSWORD = {"password", "logout"}
# Where one may go while the second factor is due: to give it, or, where there is none yet, to set it up.
OPEN_WITHOUT_SECOND_FACTOR = {"second-factor", "logout"}
OPEN_WITHOUT_DEVICE = {"factor", "logout"}


def _row(request: HttpRequest) -> Address | None:
    match = request.resolver_match
    return address_of(match.url_name) if match else None


def _too_often(request: HttpRequest, row: Address) -> bool:
    counted = "POST" if "POST" in row.verbs else "GET"
    name = request.resolver_match.url_name if request.resolver_match else ""
    return bool(is_ratelimited(request, group=name, key=_caller, rate=row.limit, method=counted, increment=True))


def _caller(_group: str, request: HttpRequest) -> str:
    """The account as the session names it, without asking the database; else the address."""
    user = request.session.get(SESSION_KEY)
    return f"user:{user}" if user else f"address:{client_address(request)}"


class BrowserPolicies(MiddlewareMixin):
    """What a browser may do on our pages beyond showing them: nothing of the machine's is needed."""

    def process_response(self, _request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """One header on every answer."""
        response.headers.setdefault("Permissions-Policy", ", ".join(f"{name}=()" for name in NOT_NEEDED))
        return response


class Characters(MiddlewareMixin):
    """No record can hold a NUL character, no keyboard makes one: refused here, once, for every field of every page."""

    def process_view(
        self, request: HttpRequest, _view: Callable[..., HttpResponseBase], _args: Any, _kwargs: Any
    ) -> HttpResponseBase | None:
        """Refuse before a view sees it, naming the field."""
        for sent in (request.GET, request.POST):
            for name, values in sent.lists():
                if "\x00" in name or any("\x00" in value for value in values):
                    return render(request, "400.html", {"field": name.replace("\x00", "")}, status=400)
        return None


class Sessions(SessionMiddleware):
    """A page that asks again by itself is no activity: its question leaves the session as old as it is."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Save the session but for a poll that changed nothing."""
        row = _row(request)
        session = getattr(request, "session", None)  # a view may have taken it away
        if row is not None and row.polled and session is not None and not session.modified and not session.is_empty():
            return response
        return super().process_response(request, response)


class LoginRequired(LoginRequiredMiddleware):
    """Everything needs a login but what says otherwise. A view that asks for it itself costs no query here:
    a page that is polled must answer without the database."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        """Ask the view before the user."""
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


def _asks_by_itself(request: HttpRequest) -> bool:
    row = _row(request)
    return row is not None and row.polled


def _say(request: HttpRequest, words: str) -> None:
    """Tell a person why he is led elsewhere; a part of a page that asks by itself has nobody to tell."""
    if not _asks_by_itself(request):
        messages.info(request, words)


def _owed(request: HttpRequest, user: User, now: datetime) -> HttpResponseBase | None:
    """Where this sign-in must go first: the second factor, then a new password."""
    name = (request.resolver_match.url_name if request.resolver_match else "") or ""
    if is_due(user, request.session):
        if user.second_factor_since is not None:
            return None if name in OPEN_WITHOUT_SECOND_FACTOR else redirect("second-factor")
        if name not in OPEN_WITHOUT_DEVICE:
            _say(request, "您担任的角色须使用第二要素，请先绑定验证器。")
            return redirect("factor")
        return None
    if name not in OPEN_WITHOUT_NEW_PASSWORD and not request.session.get(BY_SINGLE_SIGN_ON) and must_change(user, now):
        _say(request, "请先设置新密码，然后继续使用。")
        return redirect("password")
    return None


class AccessTable(MiddlewareMixin):
    """Holds every request to the table of access: verbs that are not meant are refused, what no row gives to one of
    somebody's roles does not exist for him; views and exports are recorded.

    A sign-in that reached its absolute end is over; while a new password is due nothing else can be done.
    """

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase], _args: Any, _kwargs: Any
    ) -> HttpResponseBase | None:
        """Refuse, lead to the password, or let through."""
        request.entered = gather()  # type: ignore[attr-defined]
        row = _row(request)
        if row is not None and request.method not in row.verbs:
            return HttpResponseNotAllowed(sorted(row.verbs))
        if row is not None and row.limit and _too_often(request, row):
            return render(request, "429.html", status=429)
        if not getattr(view_func, "login_required", True) or not request.user.is_authenticated:
            return None
        if row is not None and row.shut_to(kinds_of(request.user)):
            raise Http404
        now = timezone.now()
        if has_run_out(request.session, now):
            logout(request)
            _say(request, "本次登录已到最长时限，请重新登录。")
            return redirect("login")
        return _owed(request, request.user, now)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Write down who looked at or took away what the table says is recorded.

        A part of a page that asks by itself and is led elsewhere stays as it is: a whole page would be put into it.
        """
        stop_gathering()
        if response.status_code == HTTPStatus.FOUND and "HX-Request" in request.headers and _asks_by_itself(request):
            return HttpResponse(status=HTTPStatus.NO_CONTENT)
        row = _row(request)
        if row is not None and hasattr(request, "user"):
            _record(request, row, response)
        return response


def _record(request: HttpRequest, row: Address, response: HttpResponseBase) -> None:
    """Views and exports that the row names; of presses those that entered something into the ledger, those of rows
    that ask for it whatever came of them, and those that were turned away."""
    entered = getattr(request, "entered", [])
    kind = Event.ACTED if request.method == "POST" else row.recorded
    if request.method == "POST":
        outcome = _outcome_of_press(row, response, bool(entered))
    else:  # looking at a form is no act
        outcome = "成功" if response.status_code == HTTPStatus.OK and kind is not Event.ACTED else ""
    if kind is None or not outcome or not request.user.is_authenticated:
        return
    record_event(
        kind=kind,
        user=request.user,
        name=request.user.get_username(),
        request=request,
        outcome=outcome,
        now=timezone.now(),
        target=target_of(f"{row.purpose} {request.path}", entered),
    )


def _outcome_of_press(row: Address, response: HttpResponseBase, entered: bool) -> str:
    if entered:
        return "成功"
    if response.status_code in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}:
        return "拒绝"
    return "未办理" if row.recorded is Event.ACTED else ""
