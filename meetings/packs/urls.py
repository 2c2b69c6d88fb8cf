from django.urls import path

from meetings.packs import views

urlpatterns = [
    path("meetings/<int:pk>/papers/", views.meeting_papers, name="meeting-papers"),
    path("meetings/<int:pk>/papers/returns/", views.meeting_returns, name="meeting-returns"),
    path("meetings/<int:pk>/papers/returns/sheet/", views.meeting_returns_sheet, name="meeting-returns-sheet"),
    path("meetings/<int:pk>/papers/pack/", views.meeting_pack, name="meeting-pack"),
    path("meetings/<int:pk>/papers/print/", views.meeting_print, name="meeting-print"),
    path("meetings/<int:pk>/papers/sheet/", views.meeting_sheet, name="meeting-sheet"),
]
