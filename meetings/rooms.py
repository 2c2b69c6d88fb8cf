"""The rooms of this floor that plug themselves in."""

from __future__ import annotations

from committees.desk.ports import Start, add_start
from committees.ledger.ports import ChainKind, name_chains
from meetings.agenda.selectors import may_propose
from meetings.checklists.plugs import plug_in as plug_in_checklists
from meetings.history.plugs import plug_in as plug_in_history
from meetings.plans.plugs import plug_in as plug_in_plans
from meetings.scheduling.selectors import may_schedule

CHAINS = {
    "meeting": ChainKind("会议", content=True),
    "item": ChainKind("议题", content=True),
    "consultation": ChainKind("征求意见", content=True),
}


def plug_in_rooms() -> None:
    """Called once when the application is ready."""
    plug_in_plans()
    plug_in_history()
    plug_in_checklists()
    name_chains(CHAINS)
    add_start(Start(10, "申报议题", "plus-lg", "item-propose", may_propose))
    add_start(Start(20, "安排会议", "calendar-plus", "meeting-new", may_schedule))
