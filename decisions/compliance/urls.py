from django.urls import path

from decisions.compliance import views

urlpatterns = [
    path("meetings/<int:pk>/compliance/", views.meeting_compliance, name="meeting-compliance"),
    path("compliance/", views.self_checks, name="self-checks"),
    path("compliance/<int:committee>/<int:year>/", views.self_check, name="self-check"),
    path("compliance/<int:committee>/<int:year>/sheet/", views.self_check_sheet, name="self-check-sheet"),
    path("compliance/<int:committee>/<int:year>/pdf/", views.self_check_pdf, name="self-check-pdf"),
]
