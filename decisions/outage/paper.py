"""空白表: what one prints before a meeting, to go on writing when the system is away. Made in the worker."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from committees.documents.rendering import render_pdf
from committees.rules import Choice
from meetings.agenda.rules import ABOUT_A_PERSON
from meetings.models import Meeting
from meetings.packs.paper import printable
from meetings.scheduling.selectors import veil
from meetings.session.selectors import agenda_of, invited_to

TEMPLATE, STYLESHEET = "outage/blank.html", "documents/blank-sheets.css"


def blank_sheets(meeting: Meeting, now: datetime) -> bytes:
    """签到表 and, for every item, 审议和表决记录表; those about a person without their titles, paper lies about."""
    entries = [veil(entry) if entry.item.matter in ABOUT_A_PERSON else entry for entry in agenda_of(meeting)]
    people = invited_to(meeting)
    context: dict[str, Any] = {
        "meeting": meeting,
        "title": printable(meeting.title),
        "people": people,
        "members": [each for each in people if each.entitled],
        "entries": [(entry.position, printable(entry.item.title)) for entry in entries],
        "choices": [choice.label for choice in Choice],
        "created": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    sheet = (Path(settings.BASE_DIR) / "static" / STYLESHEET).read_text(encoding="utf-8")
    return render_pdf(render_to_string(TEMPLATE, context), identifier=f"blank-sheets:{meeting.pk}", stylesheets=[sheet])
