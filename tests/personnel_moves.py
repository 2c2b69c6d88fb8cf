"""A candidate on his way: short words for the long ways of the personnel services, for tests."""

from __future__ import annotations

from datetime import date, datetime

from meetings.session import services as session
from personnel.models import Decision, PublicNotice
from personnel.services import following, preparing, sitting, submitting
from tests.personnel_support import NAMES, Affair, submitted
from tests.snapshots import remembered

CONTACT = {"place": "区政府网站", "contact": "区委组织部干部监督科"}


def at_meeting(affair: Affair, index: int, *, day: int = 0, number: int = 1, **votes: int) -> None:
    starts = affair.at(days=day)
    affair.convene(index, number=number, starts=starts)
    affair.open(now=starts)
    affair.decide(index, affair.at(days=day, minutes=10), **votes)
    session.close_meeting(meeting=affair.meeting, actor=affair.secretary, now=affair.at(days=day, hours=1))


@remembered
def deferred(now: datetime) -> Affair:
    affair = submitted(now, 1, names=NAMES[:2])
    at_meeting(affair, 1, in_favour=5, against=5, defer=1)
    return affair


def agreed(affair: Affair, index: int, members: int = 6, day: int = 8):
    return submitting.reconsider_candidate(
        candidate=affair.fresh(index),
        agreeing=affair.district.members[:members],
        grounds="进一步考察后",
        user=affair.organiser,
        now=affair.at(days=day),
    )


def change(affair: Affair, index: int, **fields: object):
    return preparing.edit_candidate(candidate=affair.fresh(index), user=affair.organiser, now=affair.now, **fields)


def sheet_of(decision: Decision, user, now):
    return sitting.draw_up_sheet(decision=decision, seal="无", observers="无", note="无", user=user, now=now).sheet


def published(affair: Affair, index: int, on: date, day: int) -> PublicNotice:
    return following.publish_candidate(
        candidate=affair.fresh(index),
        published_on=on,
        days=5,
        user=affair.organiser,
        now=affair.at(days=day),
        **CONTACT,
    )


def appoint(affair: Affair, index: int, day: int, post: str = "区民政局局长", **more: object):
    return following.issue_appointment(
        candidate=affair.fresh(index), post_after=post, user=affair.organiser, now=affair.at(days=day), **more
    )


def cleared(affair: Affair, index: int) -> None:
    row = published(affair, index, date(2026, 9, 3), 1)
    following.close_publicity(publicity=row, conclusion="无问题", user=affair.organiser, now=affair.at(days=20))
