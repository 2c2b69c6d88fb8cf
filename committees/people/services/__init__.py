"""Organisations, people and who sits where: one function per use case."""

from committees.people.services.declaring import (
    cancel_absence,
    declare_interest,
    end_acting,
    end_interest,
    enter_absence,
    hand_over,
)
from committees.people.services.founding import (
    change_organisation,
    change_post,
    enter_person,
    enter_venue,
    found_committee,
    found_organisation,
    found_unit,
)
from committees.people.services.merging import merge_people
from committees.people.services.seats import (
    NewSeat,
    appoint,
    appoint_all,
    begin_term,
    elect_term,
    give_charge,
    invite_always,
    replace_holder,
    resume,
    suspend,
    vacate,
)

__all__ = [
    "NewSeat",
    "appoint",
    "appoint_all",
    "begin_term",
    "cancel_absence",
    "change_organisation",
    "change_post",
    "declare_interest",
    "elect_term",
    "end_acting",
    "end_interest",
    "enter_absence",
    "enter_person",
    "enter_venue",
    "found_committee",
    "found_organisation",
    "found_unit",
    "give_charge",
    "hand_over",
    "invite_always",
    "merge_people",
    "replace_holder",
    "resume",
    "suspend",
    "vacate",
]
