"""The minutes of the demonstration's past meeting: drafted, checked, signed, put on paper, issued, published."""

from __future__ import annotations

from datetime import datetime, timedelta

from committees.calendar.rules import local_day
from committees.documents.selectors import last_job
from committees.documents.tasks import run_job
from committees.models import User
from decisions.distribution import services as distribution
from decisions.distribution.models import DecisionNotice, MinutesCopy
from decisions.distribution.selectors import JOB, people_of_unit, subject_of
from decisions.minutes import services as minutes
from decisions.minutes.models import Minutes
from decisions.minutes.selectors import cosignatures_of, digest_now, job_of, may
from decisions.minutes.states import SIGNER
from decisions.publication import services as publication
from decisions.publication.selectors import objection_to
from decisions.publication.services import Wording
from decisions.publication.states import PublicationForm, PublicationScope
from decisions.stationery import services as stationery
from decisions.stationery.rules import Stationery
from decisions.voting.models import Resolution
from meetings.models import Meeting
from personnel.demo.house import House

HOUR = timedelta(hours=1)


DISTRICT = Stationery(mark="中共卫东区委常务委员会会议纪要", series="卫委常纪", issued_by="中共卫东区委办公室")


def print_own_head(house: House, now: datetime, *, wording: Stationery = DISTRICT, fonds: str = "Z109") -> None:
    """The organisation's head, series and fonds number, sampled, checked and adopted before its first minutes.

    The sample is a page; it is rendered here, within the transaction in which the demonstration is built.
    """
    office, head = house.user("bangong"), house.user("zhuren")
    template, job = stationery.propose_template(
        organisation=house.organisation, committee=None, wording=wording, user=office, now=now
    )
    run_job(job.pk)
    template.refresh_from_db()
    if template.sample_digest:
        stationery.adopt_template(template=template, user=head, now=now + HOUR)
    stationery.set_fonds(organisation=house.organisation, fonds=fonds, user=head, now=now + HOUR)


def sign_minutes(house: House, meeting: Meeting) -> Minutes:
    """From the draft to the signature, in the caller's transaction; the number is given at signing."""
    closed_at = closing_of(meeting)
    draft = minutes.draft_minutes(meeting=meeting, user=house.user("mishu"), now=closed_at + 18 * HOUR)
    draft = minutes.submit_minutes(minutes=draft, user=house.user("mishu"), now=closed_at + 20 * HOUR)
    draft = minutes.check_minutes(minutes=draft, user=house.user("zhuren"), now=closed_at + 24 * HOUR)
    for asked in cosignatures_of(draft):
        leader = User.objects.get(person=asked.person_id)
        at = closed_at + 30 * HOUR
        draft = minutes.cosign_minutes(minutes=draft, digest=digest_now(draft), user=leader, now=at)
    return minutes.sign_minutes(
        minutes=draft, digest=digest_now(draft), user=_signer(house, draft), now=closed_at + 42 * HOUR
    )


def _signer(house: House, draft: Minutes) -> User:
    """Whom the rulebook names: the head of the office, or whoever presides."""
    now = draft.drafted_at
    return next(user for user in map(house.user, ("shuji", "zhuren")) if may(user, (SIGNER,), draft, now))


def issue_minutes(house: House, signed: Minutes, *, with_notices: bool = True) -> bool:
    """Render the signed paper, then issue it; False where it could not be rendered (the worker tries again).

    Outside any transaction: rendering takes its time. Without the units' notices these are left to the worker.
    """
    job = job_of(signed)
    if job is not None:
        run_job(job.pk)
    signed.refresh_from_db()
    if not signed.pdf_digest:
        return False
    at = closing_of(signed.meeting) + 44 * HOUR
    minutes.issue_minutes(minutes=signed, user=house.user("bangong"), now=at)
    take_receipt(signed, at, with_notices=with_notices)
    return True


def take_receipt(issued: Minutes, at: datetime, *, with_notices: bool = True) -> None:
    """Most members have signed for their copy, and the units for what concerns them; the last ones have not yet."""
    copies = MinutesCopy.objects.filter(minutes=issued, person__user__isnull=False).select_related("person__user")
    for number, copy in enumerate(list(copies.order_by("pk"))[:-2]):
        reader, moment = copy.person.user if copy.person else None, at + (1 + number) * HOUR / 2
        if reader is not None:
            distribution.open_copy(copy=copy, user=reader, now=moment)
            distribution.sign_copy(copy=copy, user=reader, now=moment)
    notices = DecisionNotice.objects.filter(minutes=issued).select_related("unit", "minutes__meeting")
    for notice in notices if with_notices else ():
        job = last_job(JOB, subject_of(notice))
        if job is not None:
            run_job(job.pk)
        notice.refresh_from_db()
        people = people_of_unit(notice.unit)
        if people and people[0].user and notice.pdf_digest:
            distribution.open_notice(notice=notice, user=people[0].user, now=at + 2 * HOUR)
            distribution.sign_notice(notice=notice, user=people[0].user, now=at + 3 * HOUR)


def make_public(house: House, issued: Minutes) -> None:
    """One decision of the meeting is on the board, another waits for the secretary's leave."""
    found = Resolution.objects.filter(ballot__motion__entry__meeting=issued.meeting_id)
    at = closing_of(issued.meeting) + 48 * HOUR
    for number, decision in enumerate(found.order_by("number")[:2]):
        title = decision.ballot.motion.entry.item.title.removeprefix("关于")
        wording = Wording(
            form=PublicationForm.PARTY_AFFAIRS,
            scope=PublicationScope.INSIDE,
            channel="区委机关公开栏",
            title=f"关于{title}的决定",
            text=f"{decision.text.rstrip('。')}。",
            starts_on=local_day(at),
            category="重要决策",
        )
        if objection_to(decision, at):
            continue
        made = publication.propose(resolution=decision, wording=wording, user=house.user("bangong"), now=at)
        if number == 0:
            publication.approve(publication=made, user=house.user("shuji"), now=at + HOUR)
            publication.publish(publication=made, user=house.user("bangong"), now=at + 2 * HOUR)


def closing_of(meeting: Meeting) -> datetime:
    """When the meeting ended."""
    return meeting.closed_at or meeting.ends_at
