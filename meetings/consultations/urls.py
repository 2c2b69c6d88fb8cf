from django.urls import path

from meetings.consultations import views

urlpatterns = [
    path("consultations/", views.consultations, name="consultations"),
    path("consultations/sheet/", views.consultations_sheet, name="consultations-sheet"),
    path("consultations/new/", views.consultation_new, name="consultation-new"),
    path("consultations/<int:pk>/", views.consultation, name="consultation"),
    path("consultations/<int:pk>/consent/", views.consultation_decide, name="consultation-decide"),
    path("consultations/<int:pk>/view/", views.consultation_answer, name="consultation-answer"),
    path("consultations/<int:pk>/close/", views.consultation_close, name="consultation-close"),
    path("consultations/<int:pk>/withdraw/", views.consultation_withdraw, name="consultation-withdraw"),
    path("consultations/<int:pk>/urge/", views.consultation_urge, name="consultation-urge"),
    path("consultations/<int:pk>/paper/", views.consultation_paper, name="consultation-paper"),
    path("consultations/<int:pk>/file/", views.consultation_file, name="consultation-file"),
]
