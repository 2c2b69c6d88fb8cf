"""Addresses of the room."""

from django.urls import path, register_converter

from decisions.duties import views


class ActConverter:
    """Only the acts on an occasion are addresses."""

    regex = "|".join(views.ACTS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(ActConverter, "duty_act")

urlpatterns = [
    path("duties/", views.duties, name="duties"),
    path("duties/<int:year>/", views.duties, name="duties-year"),
    path("duties/record/<int:organisation>/", views.duty_record, name="duty-record"),
    path("duties/<int:year>/sheet/", views.duties_sheet, name="duties-sheet"),
    path("duties/evidence/<int:organisation>/<int:sequence>/<int:place>/", views.duty_file, name="duty-file"),
    path("duties/withdraw/<int:organisation>/<int:sequence>/", views.duty_withdraw, name="duty-withdraw"),
    path("duties/occasions/<int:organisation>/new/", views.occasion_new, name="duty-occasion-new"),
    path("duties/occasions/<int:pk>/<duty_act:act>/", views.occasion, name="duty-occasion"),
]
