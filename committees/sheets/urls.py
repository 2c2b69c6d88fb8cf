from django.urls import path

from committees.sheets import lists, messages, own, reference, views

urlpatterns = [
    path("system/organisation/sheet/", lists.people_sheet, name="people-sheet"),
    path("system/committees/<int:pk>/sheet/", lists.committee_sheet, name="committee-sheet"),
    path("system/accounts/sheet/", lists.accounts_sheet, name="accounts-sheet"),
    path("system/roles/sheet/", lists.grants_sheet, name="roles-sheet"),
    path("system/screens/sheet/", messages.screens_sheet, name="screens-sheet"),
    path("system/drift/sheet/", messages.drift_sheet, name="drift-sheet"),
    path("system/audit/months/sheet/", messages.segments_sheet, name="segments-sheet"),
    path("rules/sheet/", reference.rules_sheet, name="rules-sheet"),
    path("system/calendar/sheet/", reference.calendar_sheet, name="calendar-sheet"),
    path("system/channels/sheet/", reference.routes_sheet, name="routes-sheet"),
    path("system/access/sheet/", reference.matrix_sheet, name="access-matrix-sheet"),
    path("account/sessions/sheet/", own.sessions_sheet, name="sessions-sheet"),
    path("me/declarations/sheet/", own.declarations_sheet, name="my-declarations-sheet"),
    path("inbox/sheet/", messages.inbox_sheet, name="inbox-sheet"),
    path("outgoing/sheet/", messages.mails_sheet, name="mails-sheet"),
    path("undelivered/sheet/", messages.undelivered_sheet, name="undelivered-sheet"),
    path("imports/sheet/", messages.imports_sheet, name="imports-sheet"),
    path("imports/run/<int:pk>/sheet/", messages.import_rows_sheet, name="import-rows-sheet"),
    path("imports/", views.imports, name="imports"),
    path("imports/<slug:kind>/", views.import_upload, name="import-upload"),
    path("imports/<slug:kind>/template/", views.import_template, name="import-template"),
    path("imports/run/<int:pk>/", views.import_preview, name="import-preview"),
    path("imports/run/<int:pk>/confirm/", views.import_confirm, name="import-confirm"),
    path("imports/run/<int:pk>/drop/", views.import_drop, name="import-drop"),
]
