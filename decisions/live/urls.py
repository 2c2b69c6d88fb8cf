from django.urls import path

from decisions.live import record_views, room_views, views

urlpatterns = [
    path("meetings/<int:pk>/live/", views.live, name="live"),
    path("meetings/<int:pk>/live/panel/", views.panel, name="live-panel"),
    path("meetings/<int:pk>/live/press/<slug:verb>/", views.press, name="press"),
    path("meetings/<int:pk>/screen/", views.screen, name="screen"),
    path("meetings/<int:pk>/screen/panel/", views.screen_panel, name="screen-panel"),
    path("meetings/<int:pk>/screen/code/", views.screen_code, name="screen-code"),
    path("screen/panel/", room_views.room_panel, name="room-panel"),
    path("screen/version/", room_views.room_version, name="room-version"),
    path("screen/code/", room_views.room_screen_code, name="room-code"),
    path("screen/open/<str:token>/", room_views.room_screen, name="room-screen"),
    path("meetings/<int:pk>/version/", views.version, name="version"),
    path("meetings/<int:pk>/record/", record_views.record, name="record"),
    path("meetings/<int:pk>/record/paper/", record_views.record_paper, name="record-paper"),
    path("meetings/<int:pk>/record/amend/", record_views.record_amend, name="record-amend"),
]
