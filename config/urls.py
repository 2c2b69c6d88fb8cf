"""The addresses of all floors. This file alone may see every floor."""

from django.urls import include, path

urlpatterns = [
    path("", include("committees.urls")),
    path("", include("meetings.urls")),
    path("", include("decisions.urls")),
    path("", include("personnel.urls")),
]
