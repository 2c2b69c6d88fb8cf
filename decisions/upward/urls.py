from django.urls import path, register_converter

from decisions.upward import views


class ActConverter:
    """Only the acts with a form are addresses."""

    regex = "|".join(views.ACTS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(ActConverter, "upward_act")

urlpatterns = [
    path("system/received/", views.received, name="received"),
    path("system/received/<int:pk>/file/", views.received_file, name="received-file"),
    path("duties/upward/", views.reports_up, name="reports-up"),
    path("duties/upward/new/<int:organisation>/", views.report_new, name="report-up-new"),
    path("duties/upward/<int:pk>/", views.report, name="report-up"),
    path("duties/upward/<int:pk>/file/", views.report_file, name="report-up-file"),
    path("duties/upward/<int:pk>/receive/", views.receive, name="report-up-receive"),
    path("duties/upward/<int:pk>/<upward_act:act>/", views.act, name="report-up-act"),
]
