from django.urls import path

from committees.setup import views

urlpatterns = [
    path("system/setup/", views.overview, name="setup"),
    path("system/setup/start/", views.start, name="setup-start"),
    path("system/setup/<slug:key>/", views.step, name="setup-step"),
    path("system/setup/<slug:key>/pass/", views.pass_over, name="setup-pass"),
]
