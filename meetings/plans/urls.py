from django.urls import path

from meetings.plans import views

urlpatterns = [
    path("items/plan/", views.plans, name="plans"),
    path("items/plan/sheet/", views.plans_sheet, name="plans-sheet"),
    path("items/plan/<int:pk>/propose/", views.plan_propose, name="plan-propose"),
    path("items/plan/<int:pk>/move/", views.plan_move, name="plan-move"),
    path("items/plan/<int:pk>/drop/", views.plan_drop, name="plan-drop"),
]
