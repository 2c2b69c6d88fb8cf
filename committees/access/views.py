"""Signing in and out."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import views as auth_views

from committees.access.demo import demo_accounts
from committees.access.forms import ChineseLoginForm


class LoginView(auth_views.LoginView):
    """The login page; an embedded demonstration lists its accounts."""

    authentication_form = ChineseLoginForm
    template_name = "registration/login.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(demo_accounts=demo_accounts(), **kwargs)

