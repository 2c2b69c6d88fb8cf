from django.urls import path

from committees.people import declaring_views, people_views, seat_views, views

SEAT = "system/committees/<int:pk>/seats/<int:seat_pk>/"

urlpatterns = [
    path("system/organisation/", people_views.organisation, name="organisation"),
    path("system/people/<int:pk>/", people_views.person, name="person"),
    path("system/units/<int:pk>/", people_views.unit, name="unit"),
    path("system/people/<int:pk>/name/", people_views.correct_name, name="correct-name"),
    path("system/people/<int:pk>/merge/", people_views.merge, name="merge-person"),
    path("system/committees/<int:pk>/", views.committee, name="committee"),
    path("system/committees/<int:pk>/seats/", views.appoint, name="appoint"),
    path(SEAT, seat_views.seat, name="seat"),
    path(f"{SEAT}vacate/", seat_views.vacate, name="vacate"),
    path(f"{SEAT}replace/", seat_views.replace_holder, name="replace-holder"),
    path(f"{SEAT}suspend/", seat_views.suspend, name="suspend"),
    path(f"{SEAT}resume/", seat_views.resume, name="resume"),
    path("system/committees/<int:pk>/terms/", views.elect_term, name="elect-term"),
    path("system/committees/<int:pk>/portfolios/", views.give_charge, name="give-charge"),
    path("system/committees/<int:pk>/portfolios/drop/", views.drop_charge, name="drop-charge"),
    path("system/committees/<int:pk>/observers/", views.invite_always, name="invite-always"),
    path("system/committees/<int:pk>/observers/drop/", views.invite_no_longer, name="invite-no-longer"),
    path("me/declarations/", declaring_views.declarations, name="my-declarations"),
    path("me/declarations/interests/", declaring_views.declare_interest, name="declare-interest"),
    path("me/declarations/interests/<int:pk>/end/", declaring_views.end_interest, name="end-interest"),
    path("me/declarations/absences/", declaring_views.enter_absence, name="enter-absence"),
    path("me/declarations/absences/<int:pk>/cancel/", declaring_views.cancel_absence, name="cancel-absence"),
    path("me/declarations/acting/", declaring_views.hand_over, name="hand-over"),
    path("me/declarations/acting/<int:pk>/end/", declaring_views.end_acting, name="end-acting"),
]
