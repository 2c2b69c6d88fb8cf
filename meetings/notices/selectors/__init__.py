"""What is read about notices, one file per subject."""

from meetings.notices.selectors.answers import (
    Delivery,
    arrivals_of,
    current_notices,
    deliveries_of,
    leave_approvers,
    leaves_of,
    leaves_to_decide,
    notice_key,
    notices_of,
    own_leave,
    own_notice,
    unsigned_members,
    written_opinions_of,
)
from meetings.notices.selectors.due import Judged, deadlines_of, notice_judgements
from meetings.notices.selectors.gates import blockers
from meetings.notices.selectors.todo import todos
from meetings.notices.selectors.told import (
    Recipient,
    all_changes,
    facts_of,
    last_round,
    pending_difference,
    recipients_of,
    time_changed,
    told_time,
)

__all__ = [
    "Delivery",
    "Judged",
    "Recipient",
    "all_changes",
    "arrivals_of",
    "blockers",
    "current_notices",
    "deadlines_of",
    "deliveries_of",
    "facts_of",
    "last_round",
    "leave_approvers",
    "leaves_of",
    "leaves_to_decide",
    "notice_judgements",
    "notice_key",
    "notices_of",
    "own_leave",
    "own_notice",
    "pending_difference",
    "recipients_of",
    "time_changed",
    "todos",
    "told_time",
    "unsigned_members",
    "written_opinions_of",
]
