from django.urls import path

from decisions.rehearsal import views

urlpatterns = [
    path("system/rehearsals/", views.rehearsals, name="rehearsals"),
    path("system/rehearsals/sheet/", views.sheet, name="rehearsals-sheet"),
    path("system/rehearsals/<int:pk>/begin/", views.begin, name="begin-rehearsal"),
    path("system/rehearsals/<int:pk>/delete/", views.delete, name="delete-rehearsal"),
]
