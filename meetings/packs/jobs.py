"""What the worker does for packs and agenda sheets, and who may follow it."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from committees.documents.ports import JobKind, JobProduct, Progress
from committees.documents.storage import StoredBlob
from committees.errors import Refused
from committees.models import User
from committees.people.selectors import person_of
from meetings.packs import selectors
from meetings.packs.paper import PDF, pack_pdf, sheet_pdf
from meetings.scheduling.models import Meeting
from meetings.scheduling.selectors import agenda_for_print, arrival_of


def _meeting(subject: str) -> Meeting:
    meeting = selectors.meeting_of(subject)
    if meeting is None:
        raise Refused("会议已不存在。")
    return meeting


def _pack(subject: str, progress: Progress) -> JobProduct:
    meeting, now = _meeting(subject), timezone.now()
    user = User.objects.get(pk=int(subject.split(":")[2]))
    if selectors.pack_subject(user, meeting, now) != subject:
        raise Refused("会议或您可以查看的内容刚刚变化，请重新生成。")
    person = person_of(user)
    reader = person.name if person else user.username
    parts, arrive_at = selectors.parts_for(user, meeting, now), arrival_of(user, meeting)
    content = pack_pdf(meeting, parts, reader, now, progress, arrive_at)
    return JobProduct(content, f"{meeting.title}材料包（{reader}）.pdf", PDF)


def _print(subject: str, progress: Progress) -> JobProduct:
    meeting, now = _meeting(subject), timezone.now()
    reader, printer = (User.objects.select_related("person").get(pk=int(key)) for key in subject.split(":")[2:4])
    if selectors.printed_subject(reader, printer, meeting, now) != subject:
        raise Refused("会议或可以打印的内容刚刚变化，请重新生成。")
    name = reader.person.name
    parts = selectors.parts_printed(reader, printer, meeting, now)
    mark = f"{name}（{printer.person.name}打印）"
    content = pack_pdf(meeting, parts, mark, now, progress, arrival_of(reader, meeting))
    return JobProduct(content, f"{meeting.title}材料包（{name}）.pdf", PDF)


def _own_print(user: User, subject: str) -> bool:
    """What the office printed is the printer's alone, while both may still see all that stands in it."""
    meeting = selectors.meeting_of(subject)
    keys = subject.split(":")
    if meeting is None or int(keys[3]) != user.pk or not selectors.may_print(user, meeting):
        return False
    reader = User.objects.filter(pk=int(keys[2])).first()
    return reader is not None and selectors.printed_subject(reader, user, meeting, timezone.now()) == subject


def _sheet(subject: str, progress: Progress) -> JobProduct:
    meeting = _meeting(subject)
    progress(20, "正在排版")
    content = sheet_pdf(meeting, agenda_for_print(meeting), timezone.now())
    return JobProduct(content, f"{meeting.title}议题单.pdf", PDF)


def _keep_nothing(subject: str, blob: StoredBlob, now: datetime) -> None:
    """Pack and sheet belong to their job alone: the next one is made from the rows again."""


def _own_pack(user: User, subject: str) -> bool:
    """A pack is its reader's alone, and only while he may see all that stands in it."""
    meeting = selectors.meeting_of(subject)
    if meeting is None or int(subject.split(":")[2]) != user.pk or not selectors.may_have_pack(user, meeting):
        return False
    return selectors.pack_subject(user, meeting, timezone.now()) == subject


def _may_see_sheet(user: User, subject: str) -> bool:
    meeting = selectors.meeting_of(subject)
    return meeting is not None and selectors.may_have_sheet(user, meeting)


def _address(subject: str) -> str:
    return reverse("meeting-papers", args=[int(subject.split(":")[1])])


KINDS = (
    JobKind(selectors.PACK, "会议材料包", _pack, _keep_nothing, _own_pack, _address),
    JobKind(selectors.PRINT, "代印材料包", _print, _keep_nothing, _own_print, _address),
    JobKind(selectors.SHEET, "议题单", _sheet, _keep_nothing, _may_see_sheet, _address),
)
