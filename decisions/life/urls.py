"""Addresses of the room."""

from django.urls import path, register_converter

from decisions.life import views
from decisions.life.states import TICKED, RecordKind


class RecordConverter:
    """Only the kinds of record are addresses."""

    regex = "|".join(RecordKind)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class StepConverter(RecordConverter):
    """Only the steps that a person ticks are addresses."""

    regex = "|".join(TICKED)


register_converter(RecordConverter, "life_record")
register_converter(StepConverter, "life_step")

urlpatterns = [
    path("life/", views.life_meetings, name="life-meetings"),
    path("life/new/", views.life_new, name="life-new"),
    path("life/<int:pk>/", views.life_meeting, name="life-meeting"),
    path("life/<int:pk>/postpone/", views.life_postpone, name="life-postpone"),
    path("life/<int:pk>/records/<life_record:kind>/", views.life_gather, name="life-gather"),
    path("life/<int:pk>/files/<int:file>/", views.life_file, name="life-file"),
    path("life/<int:pk>/steps/<life_step:kind>/", views.life_step, name="life-step"),
    path("life/<int:pk>/hold/", views.life_hold, name="life-hold"),
    path("life/<int:pk>/list/new/", views.life_rectify, name="life-rectify"),
    path("life/<int:pk>/list/settle/", views.life_settle, name="life-settle"),
    path("life/<int:pk>/list/<int:number>/", views.life_result, name="life-result"),
    path("life/<int:pk>/close/", views.life_close, name="life-close"),
]
