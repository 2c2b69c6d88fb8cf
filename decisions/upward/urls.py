from django.urls import path

from decisions.upward import views

urlpatterns = [
    path("system/received/", views.received, name="received"),
    path("system/received/<int:pk>/file/", views.received_file, name="received-file"),
]
