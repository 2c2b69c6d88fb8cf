"""The use cases of a meeting in session, one file per subject."""

from meetings.session.services.amending import amend_record
from meetings.session.services.attendance import (
    check_in,
    check_in_self,
    check_out,
    check_out_self,
    note_absence,
    undo_attendance,
)
from meetings.session.services.items import (
    begin_entry,
    conclude_entry,
    conclude_without_vote,
    defer_item,
    enforce_quorum,
    entry_payload,
    hear_opinions,
    move_entry,
    pass_on,
    refuse_unannounced,
    refuse_words,
    set_aside,
    start_item,
    stop_clock,
    take_entry,
)
from meetings.session.services.opinions import Seen, record_opinion, reserve_opinion, undo_opinion
from meetings.session.services.presses import (
    is_repeat,
    lock_meeting,
    record,
    require_recorder,
    require_session,
    still_there,
)
from meetings.session.services.recess import recess_meeting, resume_meeting
from meetings.session.services.recusal import (
    confirm_recusal,
    declare_recusal,
    recuse_self,
    return_from_recusal,
    withdraw_recusal,
)
from meetings.session.services.roll import exclude_from_base, prepare_roll
from meetings.session.services.sitting import close_meeting, open_meeting
from meetings.session.services.speaking import end_speech, start_speech

__all__ = [
    "Seen",
    "amend_record",
    "begin_entry",
    "check_in",
    "check_in_self",
    "check_out",
    "check_out_self",
    "close_meeting",
    "conclude_entry",
    "conclude_without_vote",
    "confirm_recusal",
    "declare_recusal",
    "defer_item",
    "end_speech",
    "enforce_quorum",
    "entry_payload",
    "exclude_from_base",
    "hear_opinions",
    "is_repeat",
    "lock_meeting",
    "move_entry",
    "note_absence",
    "open_meeting",
    "pass_on",
    "prepare_roll",
    "recess_meeting",
    "record",
    "record_opinion",
    "recuse_self",
    "refuse_unannounced",
    "refuse_words",
    "require_recorder",
    "require_session",
    "reserve_opinion",
    "resume_meeting",
    "return_from_recusal",
    "set_aside",
    "start_item",
    "start_speech",
    "still_there",
    "stop_clock",
    "take_entry",
    "undo_attendance",
    "undo_opinion",
    "withdraw_recusal",
]
