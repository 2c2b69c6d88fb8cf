from django.urls import path

from meetings.scheduling import clash_views, enlarged_views, views

urlpatterns = [
    path("meetings/", views.meetings, name="meetings"),
    path("meetings/sheet/", views.meetings_sheet, name="meetings-sheet"),
    path("meetings/clashes/", clash_views.meeting_clashes, name="meeting-clashes"),
    path("meetings/new/", views.meeting_new, name="meeting-new"),
    path("meetings/<int:pk>/", views.meeting, name="meeting"),
    path("meetings/<int:pk>/reschedule/", views.meeting_reschedule, name="meeting-reschedule"),
    path("meetings/<int:pk>/cancel/", views.meeting_cancel, name="meeting-cancel"),
    path("meetings/<int:pk>/enlarge/", enlarged_views.meeting_enlarge, name="meeting-enlarge"),
    path("meetings/<int:pk>/enlarge/end/", enlarged_views.enlargement_end, name="enlargement-end"),
    path("meetings/<int:pk>/agenda/", views.agenda, name="meeting-agenda"),
    path("meetings/<int:pk>/agenda/set/", views.agenda_set, name="agenda-set"),
    path("meetings/<int:pk>/agenda/reopen/", views.agenda_reopen, name="agenda-reopen"),
    path("meetings/<int:pk>/agenda/add/<int:item_pk>/", views.agenda_add, name="agenda-add"),
    path("meetings/<int:pk>/agenda/adhoc/", views.agenda_adhoc, name="agenda-adhoc"),
    path("meetings/<int:pk>/agenda/<int:entry_pk>/move/", views.entry_move, name="entry-move"),
    path("meetings/<int:pk>/agenda/<int:entry_pk>/minutes/", views.entry_minutes, name="entry-minutes"),
    path("meetings/<int:pk>/agenda/<int:entry_pk>/remove/", views.entry_remove, name="entry-remove"),
    path("meetings/<int:pk>/agenda/<int:entry_pk>/observers/", views.observer_add, name="observer-add"),
    path("meetings/<int:pk>/agenda/observers/<int:observer_pk>/remove/", views.observer_remove, name="observer-remove"),
]
