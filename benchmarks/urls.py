"""The product's addresses and one that does nothing, under the same middleware."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path


@login_not_required
def nothing(_request: HttpRequest) -> HttpResponse:
    """Sessions, CSRF, CSP and the rest have run; nothing else happens."""
    return HttpResponse("ok")


urlpatterns = [path("benchmark-nothing/", nothing), path("", include("config.urls"))]
