"""The paper is made in the worker; then the minutes are issued and the meeting goes on to its next stage."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from committees.documents.models import Job
from committees.documents.services import request_job
from committees.documents.storage import StoredBlob
from committees.errors import Refused
from committees.models import Committee, User
from committees.outbox import services as outbox
from committees.outbox.states import Channel
from decisions.distribution.services import distribute
from decisions.minutes.models import Minutes
from decisions.minutes.selectors import (
    JOB,
    PREVIEW_JOB,
    SHEET_JOB,
    SHEETS,
    VOLUME_JOB,
    WORD_JOB,
    job_of,
    may_bind,
    may_comment,
    may_have_sheets,
    subject_of,
    visible_to,
    volume_subject,
)
from decisions.minutes.services.moves import locked, move, record, require_actor
from decisions.minutes.states import MinutesEvent, MinutesState
from meetings.models import Meeting, RollEntry
from meetings.scheduling.services import advance_meeting
from meetings.scheduling.states import MeetingEvent, MeetingState


@transaction.atomic
def request_preview(*, minutes: Minutes, user: User, now: datetime) -> Job:
    """Ask for the paper as it would look now, marked as not issued. For whoever may read it before signing."""
    if not visible_to(user).filter(pk=minutes.pk).exists() or not may_comment(minutes):
        raise Refused("签发前、送审范围内的人员才能生成送审稿。")
    return request_job(kind=PREVIEW_JOB, subject=subject_of(minutes), user=user, now=now)


@transaction.atomic
def request_word(*, minutes: Minutes, user: User, now: datetime) -> Job:
    """Ask for the same content as DOCX. It is never read back: the PDF is the document."""
    if not visible_to(user).filter(pk=minutes.pk).exists():
        raise Refused("您不在这份纪要的知悉范围内。")
    return request_job(kind=WORD_JOB, subject=subject_of(minutes), user=user, now=now)


@transaction.atomic
def request_sheet(*, meeting: Meeting, sheet: str, user: User, now: datetime) -> Job:
    """Ask for the agenda or the attendance of a meeting that is over as a sheet of paper."""
    if sheet not in SHEETS or not may_have_sheets(user, meeting):
        raise Refused("散会之后，由办理纪要的同志生成。")
    return request_job(kind=SHEET_JOB, subject=f"meeting:{meeting.pk}:{sheet}", user=user, now=now)


@transaction.atomic
def request_volume(*, committee: Committee, year: int, user: User, now: datetime) -> Job:
    """Ask for all signed minutes of a body and a year in one go; what has no file yet gets it."""
    if not may_bind(user, committee.pk):
        raise Refused("您没有汇编这个会议主体纪要的权限，请由办公室办理。")
    return request_job(kind=VOLUME_JOB, subject=volume_subject(committee.pk, year), user=user, now=now)


@transaction.atomic
def request_paper(*, minutes: Minutes, user: User, now: datetime) -> Job:
    """Ask again for the signed paper, where its first rendering failed, or where the day in its 版记 is not today.

    What was signed stays as it is: the day of issue is no part of it. The ledger keeps the digest of each paper.
    """
    minutes = locked(minutes)
    require_actor(minutes, MinutesEvent.ISSUE, user, now)
    if minutes.pdf_digest:
        _date_anew(minutes, now)
    return request_job(kind=JOB, subject=subject_of(minutes), user=user, now=now)


def _date_anew(minutes: Minutes, now: datetime) -> None:
    """The paper that is there makes room for one that bears today's date."""
    today, job = timezone.localtime(now).date(), job_of(minutes)
    if minutes.imprint_day == today:
        raise Refused("文件已经生成，不需要重新生成。")
    if job is not None and job.is_open:  # it would still bear the old date
        raise Refused("文件正在生成，请稍候再办。")
    Minutes.objects.filter(pk=minutes.pk).update(printed_on=today, pdf_digest="", pdf_size=0)
    minutes.refresh_from_db()


def deliver_paper(*, minutes_id: int, blob: StoredBlob, now: datetime) -> None:
    """Tie the stored paper to its minutes, in the transaction that ends the job. The same paper twice is harmless."""
    minutes = Minutes.objects.select_for_update(of=("self",)).get(pk=minutes_id)
    if minutes.pdf_digest == blob.digest:
        return
    waiting = Minutes.objects.filter(pk=minutes_id, state=MinutesState.NUMBERED, pdf_digest="")
    if waiting.update(pdf_digest=blob.digest, pdf_size=blob.size) != 1:
        raise Refused("纪要已有文件，或尚未签发，没有替换。")
    payload = {"number": minutes.number_words, "digest": blob.digest, "algorithm": minutes.algorithm, "size": blob.size}
    if minutes.printed_on is not None:
        payload["printed_on"] = minutes.printed_on.isoformat()
    record(minutes, "minutes_rendered", payload, None, now)


@transaction.atomic
def issue_minutes(*, minutes: Minutes, user: User, now: datetime) -> Minutes:
    """Issue the signed paper: members are told in their inbox, and the meeting moves on."""
    minutes = locked(minutes)
    require_actor(minutes, MinutesEvent.ISSUE, user, now)
    if not minutes.pdf_digest:
        raise Refused("纪要文件尚未生成，不能印发。请等生成完成；生成失败的，请重新生成。")
    _require_day(minutes, now)
    move(minutes, MinutesEvent.ISSUE, issued_by=user, issued_at=now)
    payload = {"number": minutes.number_words, "digest": minutes.pdf_digest, "copies_to": minutes.copies_to}
    record(minutes, "minutes_issued", payload, user, now)
    distribute(minutes=minutes, user=user, now=now)
    _tell_members(minutes, now)
    meeting = Meeting.objects.get(pk=minutes.meeting_id)
    if meeting.state == MeetingState.ADJOURNED:
        advance_meeting(meeting=meeting, event=MeetingEvent.ISSUE_MINUTES, user=user, now=now)
    return minutes


def _require_day(minutes: Minutes, now: datetime) -> None:
    """印发日期 in the 版记 is the day of issue (GB/T 9704 7.4): an older paper would claim an earlier one."""
    day = minutes.imprint_day
    if day is not None and day != timezone.localtime(now).date():
        words = f"{day.year}年{day.month}月{day.day}日"
        raise Refused(f"文件版记的印发日期是{words}，不是今天。请先按今天的日期生成文件，再印发。")


def _tell_members(minutes: Minutes, now: datetime) -> None:
    members = RollEntry.objects.filter(meeting_id=minutes.meeting_id, entitled=True).select_related("person")
    for member in members:
        outbox.enqueue(
            key=f"minutes:{minutes.pk}:issued:{member.person_id}",
            recipient=member.person,
            channel=Channel.INBOX,
            purpose="minutes",
            subject=f"纪要印发：{minutes.title}",
            body=f"{minutes.title}{minutes.number_words}已经印发，请查阅并签收。",
            link=f"/minutes/{minutes.pk}/",
            aggregate=f"meeting:{minutes.meeting_id}",
            now=now,
        )
