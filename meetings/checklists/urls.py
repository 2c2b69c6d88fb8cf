from django.urls import path

from meetings.checklists import views

urlpatterns = [
    path("meetings/duties/", views.my_duties, name="my-duties"),
    path("meetings/duties/sheet/", views.my_duties_sheet, name="my-duties-sheet"),
    path("meetings/<int:pk>/duties/", views.checklist, name="meeting-duties"),
    path("meetings/<int:pk>/duties/sheet/", views.checklist_sheet, name="meeting-duties-sheet"),
    path("meetings/<int:pk>/duties/rules/", views.checklist_lay_out, name="checklist-lay-out"),
    path("meetings/<int:pk>/duties/add/", views.duty_add, name="duty-add"),
    path("meetings/duties/<int:pk>/assign/", views.duty_assign, name="duty-assign"),
    path("meetings/duties/<int:pk>/done/", views.duty_finish, name="duty-finish"),
    path("meetings/duties/<int:pk>/remove/", views.duty_remove, name="duty-remove"),
]
