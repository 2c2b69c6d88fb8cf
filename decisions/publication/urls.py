"""Addresses of the room."""

from django.urls import path

from decisions.publication import views

urlpatterns = [
    path("resolutions/publications/", views.publications, name="publications"),
    path("resolutions/publications/<int:pk>/", views.publication, name="publication"),
    path("resolutions/publications/<int:pk>/approve/", views.approve, name="publication-approve"),
    path("resolutions/publications/<int:pk>/decline/", views.decline, name="publication-decline"),
    path("resolutions/publications/<int:pk>/publish/", views.publish, name="publication-publish"),
    path("resolutions/publications/<int:pk>/end/", views.end, name="publication-end"),
    path("resolutions/publications/<int:pk>/paper/", views.paper, name="publication-paper"),
    path("resolutions/<int:pk>/publications/new/", views.propose, name="publication-propose"),
]
