from django.urls import path

from meetings.timetable import views

urlpatterns = [
    path("meetings/calendar/", views.timetable, name="timetable"),
    path("meetings/calendar/events/", views.events, name="timetable-events"),
    path("meetings/calendar/feed/", views.feed_page, name="calendar-feed"),
    path("meetings/calendar/feed/renew/", views.feed_renew, name="calendar-feed-renew"),
    path("meetings/calendar/feed/revoke/", views.feed_revoke, name="calendar-feed-revoke"),
    path("calendar/<str:secret>.ics", views.ics, name="calendar-ics"),
]
