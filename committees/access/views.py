"""Signing in and out, one's password, and the granting of roles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from committees.access.accounts import close_account, reopen_account, reset_password, unlock_account
from committees.access.demo import demo_accounts
from committees.access.forms import ChineseLoginForm, EndSessionForm, GrantForm
from committees.access.matrix import matrix_tables, undeclared
from committees.access.ports import READER_LABELS
from committees.access.second_factor import DUE, MARK, is_due, reset_second_factor
from committees.access.selectors import accounts_under, grants_under, login_named, may_grant_roles
from committees.access.services import end_grant, grant_role, note_password_change
from committees.access.sessions import (
    BY_SINGLE_SIGN_ON,
    NEXT,
    begin_session,
    end_sessions,
    forget_session,
    move_session,
    record_event,
    running_sessions,
)
from committees.access.single_sign_on import is_offered
from committees.access.states import BY_NAME, Event, Role
from committees.errors import Refused
from committees.people.models import User

ACCOUNT_ACTS: dict[str, Callable[..., str | None]] = {
    "reset": reset_password,
    "close": close_account,
    "reopen": reopen_account,
    "unlock": unlock_account,
    "factor": reset_second_factor,
}
ACCOUNT_WORDS = {
    "close": "账号已停用，其登录已全部退出，角色到今天为止。",
    "unlock": "已解除锁定，可以重新登录。",
    "factor": "已解除第二要素，其登录已全部退出。下次登录时按角色要求重新绑定。",
}


def welcome(request: HttpRequest, user: User, onward: HttpResponse) -> HttpResponse:
    """A fresh sign-in begins; where the second factor is due, that comes before where the person wants to go."""
    due = is_due(user, request.session)
    outcome = "密码正确，待验证第二要素" if due else "成功"
    begin_session(user=user, request=request, now=timezone.now(), outcome=outcome)
    if not due:
        return onward
    request.session[MARK] = DUE
    request.session[NEXT] = onward["Location"]
    return redirect("second-factor")


class LoginView(auth_views.LoginView):
    """The login page; an embedded demonstration lists its accounts."""

    authentication_form = ChineseLoginForm
    template_name = "registration/login.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs["by_mail"] = settings.PASSWORD_RESET_BY_MAIL
        context = super().get_context_data(demo_accounts=demo_accounts(), single_sign_on=is_offered(), **kwargs)
        del context["site_name"]  # Django's is the host's address; the product has its own name
        return context

    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        return welcome(self.request, form.get_user(), answer)

    def form_invalid(self, form: Any) -> HttpResponse:
        locked = getattr(self.request, "axes_locked_out", False)
        record_event(
            kind=Event.REFUSED,
            user=login_named(form.data.get("username", "")),
            name=form.data.get("username", ""),
            request=self.request,
            outcome="已锁定" if locked else "账号或密码不正确",
            now=timezone.now(),
        )
        return super().form_invalid(form)


class LogoutView(auth_views.LogoutView):
    """Sign out; the list of sign-ins and the record of access are told."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated:
            user: User = request.user
            forget_session(user=user, key=request.session.session_key or "")
            name, now = user.username, timezone.now()
            record_event(kind=Event.SIGNED_OUT, user=user, name=name, request=request, outcome="成功", now=now)
        return super().post(request, *args, **kwargs)


def _administrator(request: HttpRequest) -> User:
    user: User = request.user  # type: ignore[assignment]
    if not may_grant_roles(user):
        raise Http404
    return user


def roles(request: HttpRequest) -> HttpResponse:
    """角色授权: every grant of the organisation, and a form for a new one."""
    administrator = _administrator(request)
    form = GrantForm(request.POST or None, administrator=administrator)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            grant_role(
                role=Role(data["role"]),
                scope=form.scopes[data["scope"]],
                user=data["user"],
                starts_on=data["starts_on"],
                ends_on=data["ends_on"],
                granted_by=administrator,
                now=timezone.now(),
            )
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, "已授权。")
            return redirect("roles")
    page = Paginator(grants_under(administrator), 30).get_page(request.GET.get("page"))
    return render(request, "access/roles.html", {"form": form, "page_obj": page, "today": timezone.localdate()})


@require_POST
def end_role(request: HttpRequest, pk: int) -> HttpResponse:
    """End a grant today."""
    administrator = _administrator(request)
    grant = get_object_or_404(grants_under(administrator), pk=pk)
    now = timezone.now()
    try:
        end_grant(grant=grant, ends_on=max(timezone.localdate(now), grant.starts_on), ended_by=administrator, now=now)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, "授权到今天为止。")
    return redirect("roles")


class PasswordView(auth_views.PasswordChangeView):
    """Change one's own password; sign-ins elsewhere end."""

    template_name = "access/password.html"
    success_url = reverse_lazy("desk")

    def get_form_class(self) -> type[Any]:
        """Who has just signed in with a one-time password need not copy it from the paper a second time."""
        user: User = self.request.user  # type: ignore[assignment]
        fresh = user.must_change_password and not self.request.session.get(BY_SINGLE_SIGN_ON)
        return SetPasswordForm if fresh else PasswordChangeForm

    def form_valid(self, form: Any) -> HttpResponse:
        old, key = form.user.password, self.request.session.session_key
        answer = super().form_valid(form)
        user, now = form.user, timezone.now()
        note_password_change(user=user, old=old, now=now)
        move_session(user=user, old=key or "", new=self.request.session.session_key or "")
        end_sessions(user=user, but=self.request.session.session_key)
        messages.success(self.request, "密码已修改，其他设备上的登录已退出。")
        return answer


def sessions(request: HttpRequest) -> HttpResponse:
    """登录管理: where one is signed in; each, or all others, can be ended."""
    user: User = request.user  # type: ignore[assignment]
    key = request.session.session_key
    if request.method == "POST":
        form = EndSessionForm(request.POST)
        if form.is_valid():
            count = end_sessions(user=user, but=key, only=form.cleaned_data["session"])
            messages.success(request, f"已退出{count}处登录。" if count else "没有需要退出的其他登录。")
        return redirect("sessions")
    rows = running_sessions(user, timezone.now())
    return render(request, "access/sessions.html", {"rows": rows, "current": key})


def accounts(request: HttpRequest) -> HttpResponse:
    """账号: every login of the organisation; a one-time password, closing and opening again."""
    administrator = _administrator(request)
    page = Paginator(accounts_under(administrator), 50).get_page(request.GET.get("page"))
    return render(request, "access/accounts.html", {"page_obj": page, "now": timezone.now()})


@require_POST
@never_cache
def account_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Reset, close or reopen an account. A one-time password is shown this once and kept nowhere in clear."""
    administrator = _administrator(request)
    user = get_object_or_404(accounts_under(administrator), pk=pk)
    try:
        password = ACCOUNT_ACTS[act](user=user, by=administrator, now=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("accounts")
    if password is None:
        messages.success(request, ACCOUNT_WORDS[act])
        return redirect("accounts")
    return render(request, "access/one_time.html", {"account": user, "password": password})


def matrix(request: HttpRequest) -> HttpResponse:
    """权限总表: the table of access as it is enforced and tested."""
    _administrator(request)
    context = {"tables": matrix_tables(), "readers": READER_LABELS, "undeclared": undeclared(), "by_name": BY_NAME}
    return render(request, "access/matrix.html", context)
