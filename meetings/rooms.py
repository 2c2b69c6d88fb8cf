"""The rooms of this floor that plug themselves in."""

from __future__ import annotations

from committees.ledger.ports import name_chains
from meetings.checklists.plugs import plug_in as plug_in_checklists
from meetings.history.plugs import plug_in as plug_in_history
from meetings.plans.plugs import plug_in as plug_in_plans


def plug_in_rooms() -> None:
    """Called once when the application is ready."""
    plug_in_plans()
    plug_in_history()
    plug_in_checklists()
    name_chains({"meeting": "会议", "item": "议题", "consultation": "征求意见"})
