"""Official documents as plain data: what stands on the paper, free of where it came from.

Building blocks after GB/T 9704-2012. The room that owns a document fills these from its frozen record; the templates
under `templates/documents/` put them on paper and never ask a database.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

PAPER_CHARACTERS = 28
"""Characters of 3号 in one line of the type area (GB/T 9704 5.2.3)."""


class Level(StrEnum):
    """Rank of a paragraph: 一、 黑体 → （一） 楷体 → body 仿宋 (GB/T 9704 7.3.3).

    A box is a framed space on a form, for what is written on it by hand.
    """

    FIRST = "first"
    SECOND = "second"
    BODY = "body"
    BOX = "box"


@dataclass(frozen=True)
class Heading:
    """The red head: 发文机关标志, 发文字号, and what stands above it at the top left (7.2)."""

    mark: str
    number: str = ""
    copy_number: str = ""
    restriction: str = ""
    urgency: str = ""

    @property
    def mark_points(self) -> int:
        """Size of the mark in points: as large as fits one line of the type area, at most 46."""
        return max(12, min(46, 440 // max(1, len(self.mark))))


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of the body. `lead` is set in 楷体 before the text, as 会议决定："""

    text: str
    level: Level = Level.BODY
    lead: str = ""

    @property
    def label(self) -> str:
        """What its row of a form is called; empty for plain text."""
        return (self.text if self.level is Level.BOX else self.lead).rstrip("：")


@dataclass(frozen=True)
class Attendee:
    """A name as the attendance record has it, with the unit or post that the paper shows before it."""

    name: str
    unit: str = ""


@dataclass(frozen=True)
class AttendanceLine:
    """出席、请假、列席 with the people (10.3); an empty list of people is left off the paper."""

    label: str
    people: tuple[Attendee, ...]


@dataclass(frozen=True)
class Annex:
    """One line of 附件说明: the name without punctuation at its end (7.3.4)."""

    name: str


@dataclass(frozen=True)
class Signature:
    """Who issues and when, below the body (7.3.5). A 纪要 has none."""

    issuer: str
    on: date

    @property
    def dated(self) -> str:
        """The date as it is printed."""
        return official_date(self.on)


@dataclass(frozen=True)
class Imprint:
    """版记: 抄送, 印发机关 and 印发日期 (7.4)."""

    issued_by: str
    issued_on: date
    copies_to: tuple[str, ...] = ()
    copies_label: str = "抄送"

    @property
    def issued(self) -> str:
        """The date as it is printed before 印发."""
        return official_date(self.issued_on)


@dataclass(frozen=True)
class OfficialDocument:
    """A whole document. `title_lines` are broken by whoever words the title, or by `title_lines()`."""

    heading: Heading
    title_lines: tuple[str, ...]
    body: tuple[Paragraph, ...]
    imprint: Imprint
    addressees: str = ""
    attendance: tuple[AttendanceLine, ...] = ()
    annexes: tuple[Annex, ...] = ()
    signature: Signature | None = None
    author: str = ""
    subject: str = ""
    draft_note: str = ""
    closing: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The title in one line, for the file's own metadata."""
        return "".join(self.title_lines)

    @property
    def shown_attendance(self) -> tuple[AttendanceLine, ...]:
        """The lines that have someone on them."""
        return tuple(line for line in self.attendance if line.people)

    def texts(self) -> tuple[str, ...]:
        """Every piece of text that will be printed, for the check of glyphs and of marks."""
        head = (self.heading.mark, self.heading.number, self.heading.restriction, self.heading.urgency, self.addressees)
        body = tuple(part for item in self.body for part in (item.lead, item.text))
        present = ((line.label, who.unit, who.name) for line in self.attendance for who in line.people)
        people = tuple(part for entry in present for part in entry)
        annexes = tuple(annex.name for annex in self.annexes)
        signed = (self.signature.issuer,) if self.signature else ()
        foot = (self.imprint.issued_by, self.imprint.copies_label, *self.imprint.copies_to)
        return (*head, *self.title_lines, *body, *people, *annexes, *signed, *foot, *self.closing, self.draft_note)


def official_date(day: date) -> str:
    """2026年9月3日: Arabic digits, the full year, no leading zero (7.3.5)."""
    return f"{day.year}年{day.month}月{day.day}日"


def office_of(name: str) -> str:
    """The office that issues for an organisation; one that is an office itself needs no other."""
    return name if name.endswith("办公室") else f"{name}办公室"


def digest_words(digest: str) -> str:
    """A digest in groups of eight, so that a line can break between them and people can compare them."""
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))


def official_number(series: str, year: int, serial: int) -> str:
    """区委常委会纪要〔2026〕5号: full year in 〔〕, no 第, no leading zero (7.2.5)."""
    if serial < 1:
        raise ValueError("a serial number starts at 1")
    return f"{series}〔{year}〕{serial}号"


UNBROKEN = re.compile(
    r"第?\d+[年月日次届号期项]?(?:会议|纪要)?|[（《“][^）》”]{1,8}[）》”]|[^，。、；：）》”][，。、；：）》”]+"
)


def title_lines(title: str, widest: int = 20) -> tuple[str, ...]:
    """Break a title into lines of nearly equal length; numbers with their counters and short brackets stay whole.

    `widest` is what one line of 2号 holds. Short titles stay whole.
    """
    lines: list[str] = []
    rest = title
    for left in range(-(-len(title) // widest), 0, -1):
        take = _break_near(rest, -(-len(rest) // left), widest) if left > 1 else len(rest)
        lines.append(rest[:take])
        rest = rest[take:]
    return tuple(line for line in lines if line)


def _break_near(text: str, wanted: int, widest: int) -> int:
    """The place nearest to `wanted` where a line may end: not inside what stays whole."""
    inside = {place for found in UNBROKEN.finditer(text) for place in range(found.start() + 1, found.end())}
    places = [place for place in range(1, min(widest, len(text)) + 1) if place not in inside]
    return min(places, key=lambda place: (abs(place - wanted), -place), default=wanted)
