"""What can be done with an item, one function for each act."""

from meetings.agenda.services.delegating import delegate_step, recall_step
from meetings.agenda.services.outcomes import conclude_item, defer_item, schedule_item, unschedule_item
from meetings.agenda.services.presenting import name_presenter
from meetings.agenda.services.proposing import edit_item, propose_item, submit_item, withdraw_item
from meetings.agenda.services.review import (
    agree_step,
    assign_in_charge,
    confirm_matter,
    renew_limits,
    return_pooled,
    return_step,
)

__all__ = [
    "agree_step",
    "assign_in_charge",
    "conclude_item",
    "confirm_matter",
    "defer_item",
    "delegate_step",
    "edit_item",
    "name_presenter",
    "propose_item",
    "recall_step",
    "renew_limits",
    "return_pooled",
    "return_step",
    "schedule_item",
    "submit_item",
    "unschedule_item",
    "withdraw_item",
]
