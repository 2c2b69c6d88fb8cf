"""Addresses of the room."""

from django.urls import path, register_converter

from decisions.supervision import views
from decisions.supervision.states import MatterEvent


class EventConverter:
    """Only the events of the table are addresses."""

    regex = "|".join(sorted(MatterEvent, key=len, reverse=True))

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(EventConverter, "matter_event")

urlpatterns = [
    path("matters/", views.matters, name="matters"),
    path("matters/new/", views.instruct, name="matter-instruct"),
    path("matters/<int:pk>/", views.matter, name="matter"),
    path("matters/<int:pk>/<matter_event:event>/", views.act, name="matter-act"),
    path("matters/<int:pk>/to-body/", views.to_body, name="matter-to-body"),
    path("matters/<int:pk>/files/<int:file>/", views.report_file, name="matter-file"),
    path("matters/<int:pk>/papers/<slug:form>/", views.paper_of, name="matter-paper"),
    path("matters/circular/<int:committee>/", views.circular, name="matter-circular"),
    path("resolutions/<int:pk>/matters/new/", views.initiate, name="matter-initiate"),
    path("resolutions/<int:pk>/waive/", views.waive, name="follow-up-waive"),
    path("items/<int:pk>/standing/", views.standing_decisions, name="item-standing"),
    path("resolutions/<int:pk>/reconsider/", views.reconsider, name="reconsider"),
]
