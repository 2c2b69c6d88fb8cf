from django.urls import path

from meetings.packs import views

urlpatterns = [
    path("meetings/<int:pk>/papers/", views.meeting_papers, name="meeting-papers"),
    path("meetings/<int:pk>/papers/pack/", views.meeting_pack, name="meeting-pack"),
    path("meetings/<int:pk>/papers/sheet/", views.meeting_sheet, name="meeting-sheet"),
]
