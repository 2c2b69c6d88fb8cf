"""The invitation that goes with a notice's mail, for the reader's own calendar (iCalendar, RFC 5545)."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parseaddr

from django.conf import settings

from meetings.scheduling.models import Meeting

LINE = 75  # octets in one line, after which it is folded


def invitation(meeting: Meeting, *, starts_at: datetime, round_: int, now: datetime, cancelled: bool = False) -> str:
    """One event under a name that stays: a re-notice replaces it, a withdrawal takes it out of the calendar."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//governance//meetings//ZH",
        f"METHOD:{'CANCEL' if cancelled else 'PUBLISH'}",
        "BEGIN:VEVENT",
        f"UID:meeting-{meeting.pk}@{domain}",
        f"SEQUENCE:{round_ + 1 if cancelled else round_}",
        f"DTSTAMP:{_utc(now)}",
        f"DTSTART:{_utc(starts_at)}",
        f"DTEND:{_utc(max(meeting.ends_at, starts_at))}",
        f"SUMMARY:{_text(meeting.title)}",
        f"LOCATION:{_text(meeting.place)}",
        f"URL:{settings.SITE_ADDRESS}/meetings/{meeting.pk}/notice/mine/",
        f"STATUS:{'CANCELLED' if cancelled else 'CONFIRMED'}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(words: str) -> str:
    """The four characters that have a meaning of their own in a text are escaped."""
    escaped = words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\r\n", "\\n").replace("\n", "\\n")


def _folded(line: str) -> str:
    """Lines of at most 75 octets, never cut inside a character; the following ones begin with a blank."""
    parts: list[str] = []
    part = ""
    for character in line:
        room = LINE if not parts else LINE - 1
        if len((part + character).encode()) > room:
            parts.append(part)
            part = ""
        part += character
    return "\r\n ".join([*parts, part])
