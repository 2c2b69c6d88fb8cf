"""Addresses of this floor: each room hands in its own."""

from django.urls import URLPattern, URLResolver, include, path

from decisions import lists

urlpatterns: list[URLPattern | URLResolver] = [
    path("resolutions/sheet/", lists.resolutions_sheet, name="resolutions-sheet"),
    path("matters/sheet/", lists.matters_sheet, name="matters-sheet"),
    path("minutes/sheet/", lists.minutes_sheet, name="minutes-sheet"),
    path("minutes/templates/sheet/", lists.templates_sheet, name="minutes-templates-sheet"),
    path("minutes/<int:minutes_id>/receipts/sheet/", lists.receipts_sheet, name="minutes-receipts-sheet"),
    path("resolutions/publications/sheet/", lists.publications_sheet, name="publications-sheet"),
    path("decision-notices/sheet/", lists.decision_notices_sheet, name="decision-notices-sheet"),
    path("system/received/sheet/", lists.received_sheet, name="received-sheet"),
    path("duties/upward/sheet/", lists.reports_up_sheet, name="reports-up-sheet"),
    path("life/sheet/", lists.life_sheet, name="life-sheet"),
    path("", include("decisions.archive.urls")),
    path("", include("decisions.compliance.urls")),
    path("", include("decisions.life.urls")),
    path("", include("decisions.live.urls")),
    path("", include("decisions.minutes.urls")),
    path("", include("decisions.duties.urls")),
    path("", include("decisions.distribution.urls")),
    path("", include("decisions.outage.urls")),
    path("", include("decisions.publication.urls")),
    path("", include("decisions.stationery.urls")),
    path("", include("decisions.registers.urls")),
    path("", include("decisions.rehearsal.urls")),
    path("", include("decisions.upward.urls")),
    path("", include("decisions.statistics.urls")),
    path("", include("decisions.supervision.urls")),
    path("", include("decisions.voting.urls")),
]
