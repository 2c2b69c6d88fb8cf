"""Addresses of the room."""

from django.urls import path, register_converter

from decisions.registers.states import LeaveEvent
from decisions.registers.views import leave, loans, publicity


class LeaveEventConverter:
    """Only the events of the table are addresses."""

    regex = "|".join(sorted(LeaveEvent, key=len, reverse=True))

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(LeaveEventConverter, "leave_event")

urlpatterns = [
    path("registers/", loans.registers, name="registers"),
    path("registers/loans/", loans.loans, name="loans"),
    path("registers/loans/sheet/", loans.loans_sheet, name="loans-sheet"),
    path("registers/loans/new/", loans.loan_new, name="loan-new"),
    path("registers/loans/<int:pk>/return/", loans.loan_return, name="loan-return"),
    path("registers/leave/", leave.leaves, name="leave-slips"),
    path("registers/leave/sheet/", leave.leaves_sheet, name="leave-sheet"),
    path("registers/leave/new/", leave.leave_new, name="leave-new"),
    path("registers/leave/<int:pk>/<leave_event:event>/", leave.leave_act, name="leave-act"),
    path("registers/publicity/", publicity.publicity, name="publicity"),
    path("registers/publicity/<int:year>/", publicity.publicity, name="publicity-year"),
    path("registers/publicity/<int:year>/sheet/", publicity.publicity_sheet, name="publicity-sheet"),
    path("registers/publicity/new/", publicity.publication_new, name="publicity-new"),
    path("registers/publicity/from/<int:pk>/", publicity.publication_list, name="publicity-list"),
    path("registers/publicity/<int:pk>/take-down/", publicity.publication_down, name="publicity-down"),
    path("registers/publicity/score/<int:organisation>/<int:year>/", publicity.score, name="publicity-score"),
    path(
        "registers/publicity/score/<int:organisation>/<int:year>/edit/",
        publicity.score_edit,
        name="publicity-score-edit",
    ),
    path(
        "registers/publicity/score/<int:organisation>/<int:year>/confirm/",
        publicity.score_confirm,
        name="publicity-score-confirm",
    ),
    path(
        "registers/publicity/score/<int:organisation>/<int:year>/reopen/",
        publicity.score_reopen,
        name="publicity-score-reopen",
    ),
]
