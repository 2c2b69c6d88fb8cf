from django.urls import path

from meetings.history import views

urlpatterns = [
    path("meetings/past/", views.history, name="history"),
    path("meetings/past/sheet/", views.history_sheet, name="history-sheet"),
]
