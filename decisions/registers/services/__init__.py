"""What can be done with the registers, one function for each act."""

from decisions.registers.services.leaving import ask_leave, cancel_leave, decide_leave, end_leave, withdraw_leave
from decisions.registers.services.lending import lend_paper, return_paper
from decisions.registers.services.publicising import (
    confirm_score,
    enter_publication,
    list_publication,
    reopen_score,
    score_year,
    take_down,
)
from decisions.registers.services.reminding import remind_registers

__all__ = [
    "ask_leave",
    "cancel_leave",
    "confirm_score",
    "decide_leave",
    "end_leave",
    "enter_publication",
    "lend_paper",
    "list_publication",
    "remind_registers",
    "reopen_score",
    "return_paper",
    "score_year",
    "take_down",
    "withdraw_leave",
]
