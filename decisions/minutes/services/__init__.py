"""One function per use case: draft, rewrite, remark, review, sign, issue."""

from decisions.minutes.services.comments import adopt_suggestion, comment, reply, resolve_comment
from decisions.minutes.services.cosigning import cosign_minutes
from decisions.minutes.services.drafting import correct_minutes, draft_minutes
from decisions.minutes.services.editing import add_paragraph, edit_copies, edit_paragraph, remove_paragraph
from decisions.minutes.services.issuing import (
    deliver_paper,
    issue_minutes,
    request_paper,
    request_preview,
    request_sheet,
    request_volume,
    request_word,
)
from decisions.minutes.services.recounting import recount_deadlines
from decisions.minutes.services.renewal import refresh_facts
from decisions.minutes.services.review import check_minutes, return_minutes, sign_minutes, submit_minutes

__all__ = [
    "add_paragraph",
    "adopt_suggestion",
    "check_minutes",
    "comment",
    "correct_minutes",
    "cosign_minutes",
    "deliver_paper",
    "draft_minutes",
    "edit_copies",
    "edit_paragraph",
    "issue_minutes",
    "recount_deadlines",
    "refresh_facts",
    "remove_paragraph",
    "reply",
    "request_paper",
    "request_preview",
    "request_sheet",
    "request_volume",
    "request_word",
    "resolve_comment",
    "return_minutes",
    "sign_minutes",
    "submit_minutes",
]
