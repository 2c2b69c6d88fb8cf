from django.urls import path

from committees.calendar import views

urlpatterns = [
    path("system/calendar/", views.calendar, name="calendar"),
    path("system/calendar/<int:year>/", views.edit_year, name="edit-calendar-year"),
]
