"""Addresses of the room."""

from django.urls import path

from decisions.stationery import views

urlpatterns = [
    path("minutes/templates/", views.overview, name="minutes-templates"),
    path("minutes/templates/organisations/<int:pk>/new/", views.propose, name="minutes-template-new"),
    path("minutes/templates/organisations/<int:pk>/fonds/", views.fonds, name="organisation-fonds"),
    path("minutes/templates/<int:pk>/", views.template_page, name="minutes-template"),
    path("minutes/templates/<int:pk>/sample.pdf", views.sample_file, name="minutes-template-sample"),
    path("minutes/templates/<int:pk>/sample.png", views.sample_image, name="minutes-template-image"),
    path("minutes/templates/<int:pk>/render/", views.render_again, name="minutes-template-render"),
    path("minutes/templates/<int:pk>/adopt/", views.adopt, name="minutes-template-adopt"),
]
