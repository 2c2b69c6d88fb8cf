"""What can be done with a supervised matter, one function for each act."""

from decisions.supervision.services.carrying import ask_extension, confirm_matter, report_progress, submit_matter
from decisions.supervision.services.checking import (
    accept_matter,
    archive_matter,
    grant_extension,
    hand_over_matter,
    refuse_extension,
    reopen_matter,
    resume_matter,
    return_matter,
    sign_off_matter,
    suspend_matter,
)
from decisions.supervision.services.initiating import (
    approve_matter,
    assign_matter,
    decline_matter,
    initiate_from_resolution,
    initiate_instruction,
    waive_follow_up,
)
from decisions.supervision.services.papers import request_circular, request_paper
from decisions.supervision.services.reminding import remind_matters
from decisions.supervision.services.returning import (
    name_reconsidered,
    propose_matter_to_body,
    propose_reconsideration,
)
from decisions.supervision.services.stating import state_unchanged
from decisions.supervision.services.superseding import end_matter, follow_new_decision

__all__ = [
    "accept_matter",
    "approve_matter",
    "archive_matter",
    "ask_extension",
    "assign_matter",
    "confirm_matter",
    "decline_matter",
    "end_matter",
    "follow_new_decision",
    "grant_extension",
    "hand_over_matter",
    "initiate_from_resolution",
    "initiate_instruction",
    "name_reconsidered",
    "propose_matter_to_body",
    "propose_reconsideration",
    "refuse_extension",
    "remind_matters",
    "reopen_matter",
    "report_progress",
    "request_circular",
    "request_paper",
    "resume_matter",
    "return_matter",
    "sign_off_matter",
    "state_unchanged",
    "submit_matter",
    "suspend_matter",
    "waive_follow_up",
]
