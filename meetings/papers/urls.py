from django.urls import path

from meetings.papers import views

urlpatterns = [
    path("items/<int:pk>/papers/add/", views.paper_add, name="paper-add"),
    path("papers/<int:pk>/", views.paper_page, name="paper"),
    path("papers/<int:pk>/file/", views.paper_file, name="paper-file"),
    path("papers/<int:pk>/download/", views.paper_download, name="paper-download"),
    path("papers/<int:pk>/readings/sheet/", views.paper_readings_sheet, name="paper-readings-sheet"),
    path("papers/<int:pk>/note/", views.paper_note, name="paper-note"),
    path("papers/<int:pk>/mark/", views.paper_mark, name="paper-mark"),
    path("papers/<int:pk>/lift/", views.paper_lift, name="paper-lift"),
    path("papers/<int:pk>/return/", views.paper_return, name="paper-return"),
    path("papers/<int:pk>/replace/", views.paper_replace, name="paper-replace"),
    path("papers/<int:pk>/remove/", views.paper_remove, name="paper-remove"),
]
