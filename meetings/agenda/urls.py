from django.urls import path

from meetings.agenda import boards, views

urlpatterns = [
    path("items/", views.item_list, name="items"),
    path("items/board/", boards.item_board, name="item-board"),
    path("items/sheet/", views.items_sheet, name="items-sheet"),
    path("items/new/", views.item_propose, name="item-propose"),
    path("items/requirements/", views.item_requirements, name="item-requirements"),
    path("items/earlier/", views.item_earlier, name="item-earlier"),
    path("items/<int:pk>/", views.item_page, name="item"),
    path("items/<int:pk>/edit/", views.item_edit, name="item-edit"),
    path("items/<int:pk>/submit/", views.item_submit, name="item-submit"),
    path("items/<int:pk>/review/", views.item_review, name="item-review"),
    path("items/<int:pk>/send-back/", views.item_send_back, name="item-send-back"),
    path("items/<int:pk>/withdraw/", views.item_withdraw, name="item-withdraw"),
    path("items/<int:pk>/in-charge/", views.item_assign, name="item-assign"),
    path("items/<int:pk>/delegate/", boards.item_delegate, name="item-delegate"),
    path("items/<int:pk>/recall/", boards.item_recall, name="item-recall"),
    path("items/<int:pk>/matter/", views.item_matter, name="item-matter"),
]
