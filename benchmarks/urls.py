"""The product's addresses and one that does nothing, under the same middleware."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

BARE_TABLE = "benchmark_bare"


@login_not_required
def nothing(_request: HttpRequest) -> HttpResponse:
    """Sessions, CSRF, CSP and the rest have run; nothing else happens."""
    return HttpResponse("ok")


def insert(request: HttpRequest) -> HttpResponse:
    """A bare view: who it is, and one row."""
    with connection.cursor() as cursor:
        cursor.execute(f"insert into {BARE_TABLE} (choice) values (%s)", [request.POST["choice"]])
    return HttpResponse("ok")


urlpatterns = [path("benchmark-nothing/", nothing), path("benchmark-insert/", insert), path("", include("config.urls"))]
