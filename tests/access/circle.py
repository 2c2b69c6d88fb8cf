"""A search for the candidates by every role, everywhere: at every address of the table, of this house and of others.

What the walks of the table (test_matrix.py, test_matrix_upper.py) read on pages and in files is searched.

In the demonstration, where meetings were noticed, held, minuted and archived and one sits on a candidate at this very
moment. What only the circle may know are the names of those who are no people of the house, the posts proposed for
those who are, and the words of their files, deliberations, publicity and reconsideration.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from django.test import Client
from django.utils import timezone

from committees.access.ports import Reader, readers
from committees.documents.models import Job
from committees.documents.services import request_job
from committees.documents.storage import open_checked
from committees.documents.tasks import run_job
from committees.models import Outbox, User
from committees.outbox.states import Channel, DeliveryState
from committees.outbox.tasks import send_one
from decisions.compliance.services import request_self_check
from decisions.live.jobs import ask_for_record
from decisions.live.selectors import has_record_page
from decisions.minutes.selectors import SHEETS, may_have_sheets
from decisions.minutes.services.issuing import request_sheet
from decisions.outage.jobs import ask_for_sheets
from decisions.outage.selectors import has_outage_page
from decisions.statistics.rules import Period
from decisions.statistics.services import request_statistics
from meetings.models import Meeting, Notice
from meetings.notices.jobs import NOTICE_JOB
from meetings.packs.selectors import may_have_sheet
from meetings.packs.services import request_sheet as request_agenda
from personnel.models import Candidate, Decision
from personnel.paper import sheet_paper
from tests.access.walking import signed_in, told
from tests.access.world import World

STRANGERS = ("丘文澜", "季云舟")
SECRETS = (
    *STRANGERS,
    "区应急管理局党组书记",  # proposed for one who was put off
    "会议推荐 42 票中得 37 票",
    "考察组听取 26 人意见",
    "近姻亲",
    "逐个听取情况，同意提请常委会审议",
    "反映其分管工作推进慢",
    "补充考察后再议",
    "区民政局公示栏",
)
CIRCLE = readers("member chair secretary organisation_department")
# Where the circle finds them: the room itself, the tab of a meeting, and the file of a record sheet that it may fetch.
OWN = ("/personnel/", "/jobs/")
ASKED = ("/search/?q={}", "/items/?text={}", "/meetings/past/?text={}", "/resolutions/?text={}", "/matters/?text={}",
         "/archive/?text={}", "/minutes/?text={}", "/meetings/?text={}", "/system/audit/acts/?text={}",
         "/items/sheet/?text={}", "/resolutions/sheet/?text={}", "/no/such/{}/")  # fmt: skip


@dataclass
class Search:
    """Where each reader found a candidate, while the walks of the table read every address in every state."""

    found: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    read: int = 0

    def hear(self, who: str, path: str, text: str) -> None:
        """What an address says to a reader, on a page or in a file."""
        self.read += 1
        if tells(text):
            self.found[who].add(path)

    def findings(self) -> list[str]:
        """Who found a candidate without being of the circle, or where the circle has not asked for one."""
        wrong = []
        for who, paths in sorted(self.found.items()):
            mine = [path for path in paths if path.startswith(OWN) or "/personnel/" in path] if who in CIRCLE else []
            wrong += [f"{who} finds a candidate at {path}" for path in sorted(paths - set(mine))]
        return wrong


def search_beside_the_addresses(world: World, folder: Path) -> str:
    """By asking, and in all that was sent and set on paper; how much that was."""
    outside = {str(reader): user for reader, user in world.readers.items() if reader not in CIRCLE}
    strangers = {user.username: user for user in (world.stranger, *world.stranger_administrators)}
    asked = by_asking({**outside, **strangers})
    # The search itself is sound: it finds him within a record sheet.
    assert tells(told(sheet_paper(Decision.objects.exclude(sheet=None)[0])))
    mails = sum(1 for text in sent_mails(folder) if not refuse(text, "a mail"))
    papers = sum(1 for name, text in finished_papers() if not refuse(name + text, name))
    assert mails >= 40
    assert papers >= 8
    return f"{asked} questions, {mails} mails, {papers} papers"


def prepare(world: World) -> None:
    """Everything that is otherwise made in the background is there: mails sent, papers set."""
    assert set(Candidate.objects.filter(name__in=STRANGERS).values_list("state", flat=True)) == {"void", "submitted"}
    rows = Outbox.objects.filter(channel=Channel.MAIL).order_by("-pk")
    keys = list(rows.values_list("pk", flat=True)[:80])
    Outbox.objects.filter(pk__in=keys).update(state=DeliveryState.PENDING, due_at=timezone.now() - timedelta(hours=1))
    for key in keys:
        send_one(key)
    ask_for_papers(world.readers[Reader.OFFICE], timezone.now())
    for job in Job.objects.exclude(kind__in=("personnel_sheet", "minutes-template")).exclude(state="done"):
        run_job(job.pk)


def ask_for_papers(office: User, now: datetime) -> None:
    """What the office, which knows no candidate, has set on paper of the meetings that decided on them."""
    meetings = Meeting.objects.filter(entries__item__matter="personnel").distinct().order_by("pk")
    for meeting in meetings:
        if may_have_sheet(office, meeting):
            request_agenda(meeting=meeting, user=office, now=now)
        if has_outage_page(meeting, office):
            ask_for_sheets(meeting=meeting, user=office, now=now)
        for sheet in SHEETS if may_have_sheets(office, meeting) else ():
            request_sheet(meeting=meeting, sheet=sheet, user=office, now=now)
        if has_record_page(meeting, office):
            ask_for_record(meeting=meeting, user=office, now=now)
        for notice in Notice.objects.filter(meeting=meeting).order_by("pk")[:1]:
            request_job(kind=NOTICE_JOB, subject=f"notice:{notice.pk}", user=office, now=now)
    committee = meetings[0].committee
    request_self_check(committee=committee, year=now.year, user=office, now=now)
    period = Period(date(now.year, 1, 1), date(now.year, 12, 31))
    request_statistics(user=office, period=period, committee=committee, now=now)


def tells(text: str) -> bool:
    """Whether something stands there that only the circle may know."""
    return any(secret in text for secret in SECRETS)


def by_asking(people: dict[str, User]) -> int:
    """Searches, filtered lists and their exports, and a page that is not there: the question itself is no find."""
    visits = 0
    for who, user in people.items():
        client: Client = signed_in(user)
        for pattern in ASKED:
            for name in STRANGERS:
                answer = client.get(pattern.format(name))
                content = b"".join(answer.streaming_content) if answer.streaming else answer.content
                text = told(content)
                for echo in (f'value="{name}"', f"“{name}”", f"={quote(name)}", f"/{quote(name)}"):
                    text = text.replace(echo, "")
                assert not tells(text), f"{who} finds {name} at {pattern}"
                assert not tells(answer.get("Content-Disposition", "")), pattern
                visits += 1
    return visits


def refuse(text: str, where: str) -> bool:
    """Whether a secret stands there: then the test fails and names the place."""
    assert not tells(text), where
    return False


def sent_mails(folder: Path) -> Iterator[str]:
    """The mails of the folder in full: heads, words and what is attached (invitations for a calendar)."""
    for file in sorted(folder.iterdir()):
        for source in re.split(rb"\n-{79}\n", file.read_bytes()):
            if not source.strip():
                continue
            letter = email.message_from_bytes(source, policy=email.policy.default)
            parts = [part for part in letter.walk() if not part.is_multipart()]
            yield "\n".join([str(letter["Subject"]), *(_words(part) for part in parts)])


def _words(part: email.message.Message) -> str:
    content = part.get_payload(decode=True)
    text = told(content) if isinstance(content, bytes) else ""
    return f"{part.get_filename() or ''}\n{text}"


def finished_papers() -> Iterator[tuple[str, str]]:
    """What the worker made beside the record sheets: the names of files, and their words (PDF, Word, workbooks)."""
    for job in Job.objects.exclude(kind="personnel_sheet").filter(state="done").exclude(result_digest=""):
        with open_checked(job.result_digest) as file:
            words = told(file.read())
        yield f"{job.kind} {job.result_name} {job.message}", words
