"""The use cases of voting, one file per subject."""

from decisions.voting.services.announcing import announce_ballot
from decisions.voting.services.ballots import abandon_ballot, open_ballot
from decisions.voting.services.closing import close_ballot, record_disagreement
from decisions.voting.services.consent import Announcement, adopt_together, announce_together
from decisions.voting.services.corrections import ask_correction, confirm_correction, withdraw_correction
from decisions.voting.services.emergencies import enter_report
from decisions.voting.services.motions import put_motion, reword_motion, withdraw_motion
from decisions.voting.services.papers import PaperSums, record_paper_count
from decisions.voting.services.secret import cast_secret_vote
from decisions.voting.services.votes import record_vote, undo_vote

__all__ = [
    "Announcement",
    "PaperSums",
    "abandon_ballot",
    "adopt_together",
    "announce_ballot",
    "announce_together",
    "ask_correction",
    "cast_secret_vote",
    "close_ballot",
    "confirm_correction",
    "enter_report",
    "open_ballot",
    "put_motion",
    "record_disagreement",
    "record_paper_count",
    "record_vote",
    "reword_motion",
    "undo_vote",
    "withdraw_correction",
    "withdraw_motion",
]
