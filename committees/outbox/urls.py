"""Addresses of the room: inbox, mail folder, health."""

from django.urls import path

from committees.outbox import views

urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("mails/", views.mail_folder, name="mail-folder"),
]
