"""What of a meeting's agenda and papers one reader may see at this moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from django.db.models import Exists, OuterRef, Q

from committees.access.selectors import can
from committees.documents.models import Job
from committees.models import User
from meetings.agenda import selectors as agenda
from meetings.agenda.models import AgendaItem
from meetings.notices.selectors import recipients_of
from meetings.papers.models import Paper, PaperReading
from meetings.papers.selectors import in_circle, is_fixed, keeps, openings_of
from meetings.scheduling.enlarged import invitees_of
from meetings.scheduling.models import AgendaEntry, Meeting
from meetings.scheduling.rules import Slot
from meetings.scheduling.selectors import agenda_for_print, agenda_lines, is_preparer, sight_of, visible_to
from meetings.scheduling.states import MeetingState

PACK, SHEET, PRINT = "pack", "agenda-sheet", "pack-print"
PRINTS_SHOWN = 30


@dataclass(frozen=True)
class Part:
    """One item of the agenda as one reader sees it: `bar` says why its content stays closed to him, `withdrawn` how
    many of its papers went back after the meeting and are closed to him since."""

    entry: AgendaEntry
    slot: Slot
    bar: str
    papers: tuple[Paper, ...]
    withdrawn: int = 0

    @property
    def item(self) -> AgendaItem:
        return self.entry.item


def parts_for(user: User, meeting: Meeting, now: datetime) -> list[Part]:
    """The items of a meeting that this user may know of, each with the papers that he may read."""
    lines = agenda_lines(meeting, sight_of(user, meeting))
    known = {item.pk: item for item in agenda.visible_to(user).filter(pk__in=[line.entry.item_id for line in lines])}
    readable = agenda.readable_among(user, known, now)
    papers = _papers(user, meeting, readable)
    return [
        Part(
            entry=line.entry,
            slot=line.slot,
            bar="" if pk in readable else str(agenda.reading_bar(user, known[pk], now) or ""),
            papers=tuple(each for each in papers.get(pk, ()) if each.withdrawn_at is None or keeps(user, known[pk])),
            withdrawn=sum(each.withdrawn_at is not None and not keeps(user, known[pk]) for each in papers.get(pk, ())),
        )
        for line in lines
        if (pk := line.entry.item_id) in known
    ]


def _papers(user: User, meeting: Meeting, items: set[int]) -> dict[int, list[Paper]]:
    """What lay before the meeting once it closed (perhaps nothing), before that the newest versions; always within
    their circles."""
    fixed = is_fixed(meeting)
    which = Q(frozen_in__meeting=meeting) if fixed else Q(removed=False, replaced_by__isnull=True)
    rows = Paper.objects.filter(which, in_circle(user), item_id__in=items).select_related("secret").defer("text")
    rows = rows.order_by("pk")
    found: dict[int, list[Paper]] = {}
    for paper in rows:
        found.setdefault(paper.item_id, []).append(paper)
    return found


def returned_papers(user: User, meeting: Meeting) -> list[Paper]:
    """What was withdrawn after a meeting, within the circles of this user."""
    rows = Paper.objects.filter(in_circle(user), frozen_in__meeting=meeting, withdrawn_at__isnull=False)
    known = rows.filter(Exists(agenda.visible_to(user).filter(pk=OuterRef("item_id"))))
    return list(known.select_related("item", "secret").defer("text").order_by("item_id", "pk"))


def openings_for(user: User, meeting: Meeting) -> list[PaperReading]:
    """Who had opened those, by person."""
    known = {paper.pk for paper in returned_papers(user, meeting)}
    return [row for row in openings_of(meeting) if row.paper_id in known]


def pack_subject(user: User, meeting: Meeting, now: datetime) -> str:
    """How jobs name a reader's pack. What he may see is part of the name: when that changes, the old pack is closed."""
    parts = parts_for(user, meeting, now)
    return f"pack:{meeting.pk}:{user.pk}:{fingerprint(meeting, parts)}"


def parts_printed(reader: User, printer: User, meeting: Meeting, now: datetime) -> list[Part]:
    """A reader's pack as the office may print it: what both may see, nothing that only the reader may know."""
    own = {part.entry.pk: part for part in parts_for(printer, meeting, now)}
    return [
        replace(
            part,
            bar=part.bar or own[part.entry.pk].bar,
            papers=tuple(paper for paper in part.papers if paper in own[part.entry.pk].papers),
        )
        for part in parts_for(reader, meeting, now)
        if part.entry.pk in own
    ]


def printed_subject(reader: User, printer: User, meeting: Meeting, now: datetime) -> str:
    """How jobs name a pack that the office prints for a reader."""
    parts = parts_printed(reader, printer, meeting, now)
    return f"print:{meeting.pk}:{reader.pk}:{printer.pk}:{fingerprint(meeting, parts)}"


def readers_of(meeting: Meeting) -> list[User]:
    """Everyone invited who has a login: for them the office may print."""
    people = [reader.person for reader in recipients_of(meeting)]
    users = User.objects.filter(person__in=people, is_active=True).select_related("person")
    order = {person.pk: place for place, person in enumerate(people)}
    return sorted(users, key=lambda user: order[user.person.pk])


def may_print(user: User, meeting: Meeting) -> bool:
    """Whether the user is the office that prints packs for others."""
    return meeting.state != MeetingState.CANCELLED and can(user, "handle_office", meeting.committee)


def prints_of(user: User, meeting: Meeting) -> list[Job]:
    """The packs that this user had printed for others, the newest first."""
    rows = Job.objects.filter(kind=PRINT, subject__startswith=f"print:{meeting.pk}:", requested_by=user)
    return list(rows.order_by("-pk")[:PRINTS_SHOWN])


def fingerprint(meeting: Meeting, parts: Sequence[Part]) -> str:
    """A short digest over everything that stands in a pack."""
    words = [meeting.title, meeting.place, meeting.starts_at.isoformat(), meeting.chair.name]
    for part in parts:
        item = part.item
        words += [str(part.entry.position), item.title, item.updated_at.isoformat(), part.bar]
        words.append(part.slot.starts_at.isoformat())
        words += [f"{paper.title} {paper.digest}" for paper in part.papers]
    return sha256("\x1f".join(words).encode()).hexdigest()[:16]


def sheet_subject(meeting: Meeting) -> str:
    """How jobs name the agenda sheet as the agenda stands."""
    words = [meeting.title, meeting.place, meeting.starts_at.isoformat(), meeting.chair.name, meeting.enlarged]
    words += [f"{person.post} {person.name}" for person in invitees_of(meeting)]
    for line in agenda_for_print(meeting):
        item, slot = line.entry.item, line.slot
        words += [item.title, item.unit.name, item.presenter, slot.starts_at.isoformat(), slot.ends_at.isoformat()]
        words += [each.person.name for each in line.entry.observers.all()]
        words += [f"{row['unit']} {row['position']} {row['opinion']}" for row in item.coordination]
    return f"sheet:{meeting.pk}:{sha256(chr(31).join(words).encode()).hexdigest()[:16]}"


def may_have_pack(user: User, meeting: Meeting) -> bool:
    """Whoever sees the meeting has a pack of what he sees; a cancelled meeting has none."""
    return meeting.state != MeetingState.CANCELLED and visible_to(user).filter(pk=meeting.pk).exists()


def may_have_sheet(user: User, meeting: Meeting) -> bool:
    """议题单 is a paper of those who prepare the meeting."""
    return meeting.state != MeetingState.CANCELLED and is_preparer(user, meeting)


def meeting_of(subject: str) -> Meeting | None:
    """The meeting that a job's subject names."""
    pk = int(subject.split(":")[1])
    return Meeting.objects.select_related("committee", "organisation", "chair").filter(pk=pk).first()


def job_on(kind: str, subject: str) -> Job | None:
    """The newest job of a subject."""
    return Job.objects.filter(kind=kind, subject=subject).order_by("-pk").first()
