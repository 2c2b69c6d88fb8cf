"""Addresses of the room: inbox, mail folder, health."""

from django.urls import path

from committees.outbox import channel_views, views

urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/<int:pk>/open/", views.open_message, name="inbox-open"),
    path("inbox/count/", views.inbox_count, name="inbox-count"),
    path("account/ways/", channel_views.my_ways, name="my-ways"),
    path("system/channels/", channel_views.routes, name="routes"),
    path("system/channels/<int:pk>/test/", channel_views.route_test, name="route-test"),
    path("system/channels/<int:pk>/switch/", channel_views.route_switch, name="route-switch"),
    path("mails/", views.mail_folder, name="mail-folder"),
    path("mails/<slug:name>/", views.mail, name="mail"),
    path("system/health/", views.health, name="health"),
    path("undelivered/", views.undelivered, name="undelivered"),
    path("undelivered/resend/", views.resend_all, name="resend-all"),
    path("undelivered/<int:pk>/resend/", views.resend, name="resend"),
]
