from django.urls import path

from committees.people import views

urlpatterns = [
    path("system/organisation/", views.organisation, name="organisation"),
    path("system/committees/<int:pk>/", views.committee, name="committee"),
    path("system/committees/<int:pk>/seats/", views.appoint, name="appoint"),
    path("system/committees/<int:pk>/seats/<int:seat_pk>/vacate/", views.vacate, name="vacate"),
    path("system/committees/<int:pk>/terms/", views.begin_term, name="begin-term"),
    path("system/committees/<int:pk>/portfolios/", views.give_charge, name="give-charge"),
    path("system/committees/<int:pk>/observers/", views.invite_always, name="invite-always"),
]
