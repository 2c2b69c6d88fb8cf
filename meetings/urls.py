"""Addresses of this floor: each room hands in its own."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("meetings.plans.urls")),
    path("", include("meetings.agenda.urls")),
    path("", include("meetings.papers.urls")),
    path("", include("meetings.history.urls")),
    path("", include("meetings.checklists.urls")),
    path("", include("meetings.scheduling.urls")),
    path("", include("meetings.notices.urls")),
    path("", include("meetings.timetable.urls")),
    path("", include("meetings.packs.urls")),
    path("", include("meetings.consultations.urls")),
]
