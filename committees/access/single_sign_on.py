"""统一身份认证: whom the office's own provider of identities vouches for (OpenID Connect, code flow with PKCE).

The provider says who somebody is; what he may do is said here. No account is ever made by a sign-on.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db.models import QuerySet
from django.http import HttpRequest
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from committees.people.models import User


def is_offered() -> bool:
    """Whether the installation has a provider."""
    return bool(settings.OIDC_ISSUER)


class SingleSignOn(OIDCAuthenticationBackend):  # type: ignore[misc]
    """Checks what the library leaves open: issuer, audience, and that both answers speak of the same person."""

    def authenticate(self, request: HttpRequest | None, **kwargs: Any) -> User | None:
        """Only from the callback, which has the nonce of the question; never beside a password."""
        if not is_offered() or not kwargs.get("nonce"):
            return None
        found: User | None = super().authenticate(request, **kwargs)
        return found

    def verify_token(self, token: str, **kwargs: Any) -> dict[str, Any]:
        """The claims of a token that our provider signed for us. SuspiciousOperation for any other."""
        claims: dict[str, Any] = super().verify_token(token, **kwargs)
        audience = claims.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        if claims.get("iss") != settings.OIDC_ISSUER or self.OIDC_RP_CLIENT_ID not in audiences:
            raise SuspiciousOperation("The token is of another issuer or for another client.")
        if len(audiences) > 1 and claims.get("azp") != self.OIDC_RP_CLIENT_ID:
            raise SuspiciousOperation("The token was handed to another client.")
        return claims

    def get_userinfo(self, access_token: str, id_token: str, payload: dict[str, Any]) -> dict[str, Any]:
        """What the provider tells of the person whom the token names."""
        claims: dict[str, Any] = super().get_userinfo(access_token, id_token, payload)
        if not claims.get("sub") or claims["sub"] != payload.get("sub"):
            raise SuspiciousOperation("The provider's answers speak of different persons.")
        return {**payload, **claims}

    def verify_claims(self, claims: dict[str, Any]) -> bool:
        """The claim that names the account must be there."""
        return bool(claims.get(settings.OIDC_CLAIM))

    def filter_users_by_claims(self, claims: dict[str, Any]) -> QuerySet[User]:
        """The open account of exactly this name."""
        return User.objects.filter(username=str(claims[settings.OIDC_CLAIM]), is_active=True)

    def describe_user_by_claims(self, claims: dict[str, Any]) -> str:  # noqa: ARG002
        """What the library's log may say: nobody's name."""
        return "somebody"

    def get_all_permissions(self, user_obj: User, obj: Any = None) -> set[str]:  # noqa: ARG002
        """A way of signing in grants nothing."""
        return set()

    def has_perm(self, user_obj: User, perm: str, obj: Any = None) -> bool:  # noqa: ARG002
        """A way of signing in grants nothing."""
        return False
