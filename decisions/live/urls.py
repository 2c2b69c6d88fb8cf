from django.urls import path

from decisions.live import views

urlpatterns = [
    path("meetings/<int:pk>/live/", views.live, name="live"),
    path("meetings/<int:pk>/live/panel/", views.panel, name="live-panel"),
    path("meetings/<int:pk>/live/press/<slug:verb>/", views.press, name="press"),
    path("meetings/<int:pk>/screen/", views.screen, name="screen"),
    path("meetings/<int:pk>/screen/panel/", views.screen_panel, name="screen-panel"),
    path("meetings/<int:pk>/screen/code/", views.screen_code, name="screen-code"),
    path("meetings/<int:pk>/version/", views.version, name="version"),
    path("meetings/<int:pk>/record/", views.record, name="record"),
]
