"""Addresses of the room."""

from django.urls import path

from decisions.minutes import paragraph_views as words
from decisions.minutes import views, volume_views

urlpatterns = [
    path("minutes/", views.minutes_list, name="minutes"),
    path("minutes/volumes/", volume_views.volumes, name="minutes-volumes"),
    path("minutes/volumes/sheet/", volume_views.volumes_sheet, name="minutes-volumes-sheet"),
    path("minutes/volumes/<int:pk>/<int:year>/", volume_views.bind, name="minutes-volume"),
    path("minutes/<int:minutes_id>/", views.minutes_page, name="minutes-page"),
    path("minutes/<int:minutes_id>/file/", views.file, name="minutes-file"),
    path("minutes/<int:minutes_id>/preview/", views.preview, name="minutes-preview"),
    path("minutes/<int:minutes_id>/docx/", views.word, name="minutes-docx"),
    path("minutes/<int:minutes_id>/render/", views.render_again, name="minutes-render"),
    path("minutes/<int:minutes_id>/copies/", views.copies, name="minutes-copies"),
    path("minutes/<int:minutes_id>/refresh/", views.refresh, name="minutes-refresh"),
    path("minutes/<int:minutes_id>/submit/", views.submit, name="minutes-submit"),
    path("minutes/<int:minutes_id>/check/", views.check, name="minutes-check"),
    path("minutes/<int:minutes_id>/return/", views.send_back, name="minutes-return"),
    path("minutes/<int:minutes_id>/sign/", views.sign, name="minutes-sign"),
    path("minutes/<int:minutes_id>/cosign/", views.cosign, name="minutes-cosign"),
    path("minutes/<int:minutes_id>/compare/", views.comparison, name="minutes-compare"),
    path("minutes/<int:minutes_id>/issue/", views.issue, name="minutes-issue"),
    path("minutes/<int:minutes_id>/correct/", views.correct, name="minutes-correct"),
    path("minutes/<int:minutes_id>/paragraphs/<int:paragraph_id>/", words.edit, name="paragraph-edit"),
    path("minutes/<int:minutes_id>/paragraphs/<int:paragraph_id>/add/", words.add, name="paragraph-add"),
    path(
        "minutes/<int:minutes_id>/paragraphs/<int:paragraph_id>/remove/",
        words.remove,
        name="paragraph-remove",
    ),
    path(
        "minutes/<int:minutes_id>/paragraphs/<int:paragraph_id>/remark/",
        words.remark,
        name="paragraph-remark",
    ),
    path("minutes/<int:minutes_id>/comments/<int:comment_id>/reply/", words.answer, name="comment-reply"),
    path("minutes/<int:minutes_id>/comments/<int:comment_id>/resolve/", words.resolve, name="comment-resolve"),
    path("minutes/<int:minutes_id>/comments/<int:comment_id>/adopt/", words.adopt, name="comment-adopt"),
    path("meetings/<int:meeting_id>/minutes/", views.meeting_minutes, name="meeting-minutes"),
    path("meetings/<int:meeting_id>/minutes/sheets/<slug:sheet>/", volume_views.sheet, name="meeting-minutes-sheet"),
    path("meetings/<int:meeting_id>/minutes/draft/", views.draft, name="minutes-draft"),
]
