"""Addresses of the room: inbox, mail folder, health."""

from django.urls import path

from committees.outbox import views

urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/<int:pk>/open/", views.open_message, name="inbox-open"),
    path("mails/", views.mail_folder, name="mail-folder"),
    path("mails/<slug:name>/", views.mail, name="mail"),
    path("system/health/", views.health, name="health"),
    path("undelivered/", views.undelivered, name="undelivered"),
    path("undelivered/resend/", views.resend_all, name="resend-all"),
    path("undelivered/<int:pk>/resend/", views.resend, name="resend"),
]
