from django.urls import path

from committees.search import views

urlpatterns = [path("search/", views.search, name="search")]
