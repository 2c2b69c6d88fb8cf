"""忘记密码: ask for a link, and set a new password with it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.decorators.cache import never_cache

from committees.access.forms import ForgottenForm
from committees.access.mail_reset import ask_for_link
from committees.access.services import note_password_change
from committees.access.sessions import end_sessions


@login_not_required
@never_cache
def password_forgotten(request: HttpRequest) -> HttpResponse:
    """The answer is the same for every name."""
    if not settings.PASSWORD_RESET_BY_MAIL:
        raise Http404
    form = ForgottenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ask_for_link(form.cleaned_data["username"])
        messages.success(request, "如该账号登记了邮箱，重新设置密码的链接已发往该邮箱，一小时内有效。")
        return redirect("login")
    return render(request, "access/password_forgotten.html", {"form": form})


class PasswordRenewView(auth_views.PasswordResetConfirmView):
    """A new password by the link of a mail: used once, then worth nothing; every sign-in of the account ends."""

    template_name = "access/password_renew.html"
    success_url = reverse_lazy("login")

    def dispatch(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Only where it is allowed."""
        if not settings.PASSWORD_RESET_BY_MAIL:
            raise Http404
        return super().dispatch(*args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """The old hash counts among those that may not come back."""
        user, old = form.user, form.user.password
        answer = super().form_valid(form)
        note_password_change(user=user, old=old, now=timezone.now())
        end_sessions(user=user)
        messages.success(self.request, "新密码已设置，请登录。")
        return answer
