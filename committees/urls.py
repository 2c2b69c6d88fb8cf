"""Addresses of this floor: each room hands in its own."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("committees.desk.urls")),
    path("", include("committees.access.urls")),
    path("", include("committees.people.urls")),
    path("", include("committees.setup.urls")),
    path("", include("committees.manual.urls")),
    path("", include("committees.outbox.urls")),
    path("", include("committees.documents.urls")),
    path("", include("committees.rulebooks.urls")),
    path("", include("committees.calendar.urls")),
    path("", include("committees.search.urls")),
    path("", include("committees.sheets.urls")),
]
