"""Addresses of the room: background jobs."""

from django.urls import path

from committees.documents import views

urlpatterns = [
    path("jobs/<int:job_id>/", views.job_page, name="job"),
    path("jobs/<int:job_id>/file/", views.job_file, name="job-file"),
]
