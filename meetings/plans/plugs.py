"""What this room plugs in."""

from __future__ import annotations

from committees.desk.ports import add_todos
from committees.ledger.ports import name_verbs
from committees.sheets.ports import add_import
from meetings.plans.imports import KIND
from meetings.plans.todos import todos
from meetings.plans.verbs import VERBS


def plug_in() -> None:
    """Called once when the application is ready."""
    name_verbs(VERBS)
    add_import(KIND)
    add_todos(todos)
