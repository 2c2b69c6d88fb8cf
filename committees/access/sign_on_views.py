"""The way to the provider of identities and back."""

from __future__ import annotations

import logging
from typing import Any

import jwt
import requests
from django.conf import settings
from django.contrib import auth, messages
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

from committees.access.second_factor import DONE, MARK
from committees.access.sessions import BY_SINGLE_SIGN_ON, record_event
from committees.access.single_sign_on import is_offered
from committees.access.states import Event
from committees.access.views import welcome

logger = logging.getLogger(__name__)

# What a provider that is down, wrong or forged makes of an answer: a failed sign-on, never an error page.
FAILURES = (requests.RequestException, SuspiciousOperation, jwt.PyJWTError, KeyError, TypeError, ValueError)


class SignOn(OIDCAuthenticationRequestView):  # type: ignore[misc]
    """To the provider, with a state, a nonce and a proof key of this browser's own."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Lead there; an installation without a provider has no such page."""
        if not is_offered():
            raise Http404
        answer: HttpResponse = super().get(request)
        return answer


class SignedOn(OIDCAuthenticationCallbackView):  # type: ignore[misc]
    """Back from the provider."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """A sign-in, or the login page again with a sentence."""
        if not is_offered():
            raise Http404
        try:
            answer: HttpResponse = super().get(request)
        except FAILURES as error:
            logger.warning("A single sign-on failed: %s.", type(error).__name__)  # the text may name somebody
            answer = self.login_failure()
        return answer

    def login_success(self) -> HttpResponse:
        """Begin the session as after a password; whether the provider's own second factor counts is a setting."""
        auth.login(self.request, self.user, backend="committees.access.single_sign_on.SingleSignOn")
        self.request.session[BY_SINGLE_SIGN_ON] = True
        if settings.OIDC_SECOND_FACTOR:
            self.request.session[MARK] = DONE
        return welcome(self.request, self.user, HttpResponseRedirect(self.success_url))

    def login_failure(self) -> HttpResponse:
        """Nobody, or nobody of ours; which of the two is not told."""
        details: dict[str, Any] = {"user": None, "name": "统一身份认证", "request": self.request}
        record_event(kind=Event.REFUSED, outcome="统一身份认证未通过", now=timezone.now(), **details)
        messages.error(self.request, "统一身份认证未通过，或没有与之对应的账号。请重试，仍不行的请联系安全管理员。")
        return redirect("login")
