"""Addresses of the room."""

from django.urls import path

from decisions.duties import views

urlpatterns = [
    path("duties/", views.duties, name="duties"),
    path("duties/<int:year>/", views.duties, name="duties-year"),
    path("duties/record/<int:organisation>/", views.duty_record, name="duty-record"),
]
