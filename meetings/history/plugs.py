"""What this room plugs in."""

from __future__ import annotations

from committees.ledger.ports import VerbName, name_verbs
from committees.sheets.ports import add_import
from meetings.history.imports import KIND

VERBS = {
    "past_item_imported": VerbName(
        "录入历史会议", "neutral", lambda payload: f"{payload['meeting']}：{payload['item']}（{payload['source']}）"
    ),
}


def plug_in() -> None:
    """Called once when the application is ready."""
    name_verbs(VERBS)
    add_import(KIND)
