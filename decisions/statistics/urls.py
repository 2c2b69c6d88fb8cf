"""Addresses of the room."""

from django.urls import path

from decisions.statistics import views

urlpatterns = [
    path("statistics/", views.statistics, name="statistics"),
    path("statistics/sheet/", views.statistics_sheet, name="statistics-sheet"),
    path("statistics/paper/", views.statistics_paper, name="statistics-paper"),
]
