"""Where a request comes from."""

from __future__ import annotations

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest | None) -> str | None:
    """The address of the browser; behind the office's own proxy (production) the last one that the proxy named.

    What a browser itself writes into the header stands further left and is not believed.
    """
    if request is None:
        return None
    raw = str(request.META.get("REMOTE_ADDR", ""))
    if settings.PRODUCTION:
        raw = request.headers.get("X-Forwarded-For", raw).rsplit(",", 1)[-1].strip()
    try:
        return str(ip_address(raw))
    except ValueError:
        return None
