"""Addresses of the room."""

from django.urls import path

from decisions.distribution import views

urlpatterns = [
    path("decision-notices/", views.notices, name="decision-notices"),
    path("decision-notices/<int:pk>/", views.notice, name="decision-notice"),
    path("decision-notices/<int:pk>/file/", views.notice_file, name="decision-notice-file"),
    path("decision-notices/<int:pk>/receipt/", views.sign_notice, name="decision-notice-receipt"),
    path("decision-notices/<int:pk>/render/", views.render_again, name="decision-notice-render"),
    path("minutes/<int:minutes_id>/receipts/", views.receipts, name="minutes-receipts"),
    path("minutes/<int:minutes_id>/receipt/", views.sign_copy, name="minutes-receipt"),
    path("minutes/<int:minutes_id>/receipts/<int:copy_id>/", views.register, name="minutes-receipt-register"),
]
