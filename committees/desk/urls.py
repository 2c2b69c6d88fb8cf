from django.urls import path

from committees.desk import views

urlpatterns = [
    path("", views.desk, name="desk"),
    path("system/", views.system, name="system"),
]
