from django.urls import path

from meetings.notices import paper_views, proof_views, standin_views, views, wish_views

urlpatterns = [
    path("meetings/<int:pk>/people/", views.people, name="meeting-people"),
    path("meetings/<int:pk>/people/sheet/", views.people_sheet, name="meeting-people-sheet"),
    path("meetings/<int:pk>/people/urge/", views.urge, name="receipts-urge"),
    path("meetings/<int:pk>/leaves/<int:leave_pk>/", views.leave_decide, name="leave-decide"),
    path("meetings/<int:pk>/notice/", views.notice, name="meeting-notice"),
    path("meetings/<int:pk>/notice/mine/", views.my_notice, name="my-notice"),
    path("meetings/<int:pk>/notice/mine/sign/", views.sign, name="notice-sign"),
    path("meetings/<int:pk>/notice/mine/leave/", views.leave_ask, name="leave-ask"),
    path("meetings/<int:pk>/notice/mine/opinions/<int:entry_pk>/", views.opinion_give, name="opinion-give"),
    path("meetings/<int:pk>/notice/mine/objections/<int:entry_pk>/", views.objection_raise, name="objection-raise"),
    path("meetings/<int:pk>/objections/<int:objection_pk>/", views.objection_answer, name="objection-answer"),
    path("meetings/<int:pk>/delivery/", proof_views.delivery, name="meeting-delivery"),
    path("meetings/<int:pk>/delivery/paper/", proof_views.delivery_paper, name="meeting-delivery-paper"),
    path("account/deputies/", standin_views.deputies, name="my-deputies"),
    path("account/deputies/<int:pk>/end/", standin_views.deputy_end, name="deputy-end"),
    path("notices/<int:pk>/", standin_views.entrusted, name="notice-entrusted"),
    path("notices/<int:pk>/sent/", paper_views.notice_sent, name="notice-sent"),
    path("notices/<int:pk>/paper/", paper_views.notice_paper, name="notice-paper"),
    path("meetings/<int:pk>/feedback/", paper_views.feedback, name="meeting-feedback"),
    path("system/notice-settings/", wish_views.notice_settings, name="notice-settings"),
]
