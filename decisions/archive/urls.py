from django.urls import path

from decisions.archive import views

urlpatterns = [
    path("archive/", views.register, name="archive"),
    path("archive/register.xlsx", views.register_file, name="archive-register-file"),
    path("archive/<int:pk>/package/", views.download, name="archive-package"),
    path("archive/<int:pk>/verification/", views.verification, name="archive-verification"),
    path("meetings/<int:pk>/archive/", views.meeting_archive, name="archive-meeting"),
    path("meetings/<int:pk>/archive/file/", views.file_meeting, name="archive-file"),
    path("meetings/<int:pk>/archive/correct/", views.correct, name="archive-correct"),
    path("resolutions/<int:pk>/certificate/", views.certificate, name="certificate"),
    path("resolutions/<int:pk>/certificate/pdf/", views.certificate_pdf, name="certificate-pdf"),
]
