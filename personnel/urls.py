"""Addresses of this floor."""

from django.urls import path

from personnel.views import acting, after, overview, preparing

urlpatterns = [
    path("personnel/", overview.overview, name="personnel"),
    path("personnel/sheet/", overview.overview_sheet, name="personnel-list-sheet"),
    path("personnel/new/", preparing.matter_new, name="personnel-new"),
    path("personnel/past/", after.past_import, name="personnel-past"),
    path("personnel/past/<int:pk>/", after.past_item, name="personnel-past-item"),
    path("personnel/lower-bodies/", preparing.lower_bodies, name="personnel-lower-bodies"),
    path("personnel/people/<int:pk>/", overview.person_history, name="personnel-person"),
    path("personnel/matters/<int:pk>/", overview.matter, name="personnel-matter"),
    path("personnel/matters/<int:pk>/candidates/new/", preparing.candidate_new, name="personnel-candidate-new"),
    path("personnel/matters/<int:pk>/deliberation/", preparing.deliberation, name="personnel-deliberation"),
    path("personnel/matters/<int:pk>/consultation/", preparing.consultation, name="personnel-consultation"),
    path("personnel/matters/<int:pk>/insiders/", preparing.insider_add, name="personnel-insider"),
    path("personnel/insiders/<int:pk>/end/", preparing.insider_end, name="personnel-insider-end"),
    path("personnel/candidates/<int:pk>/", overview.candidate, name="personnel-candidate"),
    path("personnel/candidates/<int:pk>/edit/", preparing.candidate_edit, name="personnel-candidate-edit"),
    path("personnel/candidates/<int:pk>/kin/", preparing.kin_add, name="personnel-kin"),
    path("personnel/candidates/<int:pk>/papers/", preparing.paper_add, name="personnel-paper-add"),
    path("personnel/candidates/<int:pk>/submit/", preparing.candidate_submit, name="personnel-submit"),
    path("personnel/candidates/<int:pk>/withdraw/", preparing.candidate_withdraw, name="personnel-withdraw"),
    path("personnel/candidates/<int:pk>/reconsider/", preparing.candidate_reconsider, name="personnel-reconsider"),
    path("personnel/candidates/<int:pk>/publish/", after.publish, name="personnel-publish"),
    path("personnel/candidates/<int:pk>/objections/", after.objection_add, name="personnel-objection"),
    path("personnel/objections/<int:pk>/answer/", after.objection_answer, name="personnel-objection-answer"),
    path("personnel/candidates/<int:pk>/publicity-end/", after.publicity_end, name="personnel-publicity-end"),
    path("personnel/candidates/<int:pk>/publicity.docx", after.publicity_word, name="personnel-publicity-word"),
    path("personnel/candidates/<int:pk>/appointment.docx", after.appointment_word, name="personnel-appointment-word"),
    path("personnel/candidates/<int:pk>/appoint/", after.appoint, name="personnel-appoint"),
    path("personnel/candidates/<int:pk>/probation-end/", after.probation_end, name="personnel-probation-end"),
    path("personnel/papers/<int:pk>/", acting.paper, name="personnel-paper"),
    path("personnel/papers/<int:pk>/picture/", acting.paper_picture, name="personnel-picture"),
    path("personnel/papers/<int:pk>/remove/", preparing.paper_remove, name="personnel-paper-remove"),
    path("personnel/sheets/<int:pk>/", acting.sheet, name="personnel-sheet"),
    path("personnel/sheets/<int:pk>/draw-up/", acting.sheet_draw_up, name="personnel-sheet-draw"),
    path("personnel/sheets/<int:pk>/renew/", acting.sheet_renew, name="personnel-sheet-renew"),
    path("personnel/sheets/<int:pk>/file/", acting.sheet_file, name="personnel-sheet-file"),
    path("meetings/<int:pk>/personnel/", acting.meeting_tab, name="meeting-personnel"),
]
