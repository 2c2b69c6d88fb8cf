"""What this room plugs into the ports of the floor below."""

from __future__ import annotations

from committees.desk.ports import add_todos
from committees.documents.ports import register_job
from committees.ledger.ports import name_verbs
from meetings.consultations.jobs import KIND
from meetings.consultations.todos import todos
from meetings.consultations.verbs import VERBS


def plug_in() -> None:
    """Words for the record, the paper of the views, lines of the desk."""
    name_verbs(VERBS)
    register_job(KIND)
    add_todos(todos)
