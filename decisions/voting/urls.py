from django.urls import path

from decisions.voting import views

urlpatterns = [
    path("resolutions/", views.resolutions, name="resolutions"),
    path("resolutions/<int:pk>/", views.resolution, name="resolution"),
    path("resolutions/<int:pk>/report/", views.emergency_report, name="emergency-report"),
]
