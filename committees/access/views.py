"""Signing in and out, one's password, and the granting of roles."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_POST

from committees.access.demo import demo_accounts
from committees.access.forms import ChineseLoginForm, GrantForm
from committees.access.selectors import grants_under, may_grant_roles
from committees.access.services import end_grant, grant_role, note_password_change
from committees.access.states import Role
from committees.errors import Refused
from committees.people.models import User


class LoginView(auth_views.LoginView):
    """The login page; an embedded demonstration lists its accounts."""

    authentication_form = ChineseLoginForm
    template_name = "registration/login.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(demo_accounts=demo_accounts(), **kwargs)
        del context["site_name"]  # Django's is the host's address; the product has its own name
        return context


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
    return render(request, "access/roles.html", {"form": form, "page_obj": page})


@require_POST
def end_role(request: HttpRequest, pk: int) -> HttpResponse:
    """End a grant today."""
    administrator = _administrator(request)
    grant = get_object_or_404(grants_under(administrator), pk=pk)
    now = timezone.now()
    try:
        end_grant(grant=grant, ends_on=timezone.localdate(now), ended_by=administrator, now=now)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, "授权到今天为止。")
    return redirect("roles")


class PasswordView(auth_views.PasswordChangeView):
    """Change one's own password."""

    template_name = "access/password.html"
    success_url = reverse_lazy("desk")

    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        note_password_change(user=form.user, now=timezone.now())
        messages.success(self.request, "密码已修改。")
        return answer
