"""A personnel item of the demonstration: a candidate whom the organisation department puts forward, by number."""

from __future__ import annotations

from datetime import datetime, timedelta

from meetings.models import AgendaItem
from personnel.demo.house import House
from personnel.services import deliberating, preparing, submitting

HANDLER = "ganbu"
HOUR = timedelta(hours=1)


def put_forward(house: House, start: datetime) -> AgendaItem:
    """A matter with one candidate from outside, one member asked, submitted to the committee."""
    user = house.user(HANDLER)
    matter = preparing.open_matter(
        committee=house.committee,
        unit=house.units["zuzhibu"],
        grounds="区审计局领导职务空缺，需及时配备。",
        introducer=house.people["zuzhi-buzhang"],
        user=user,
        now=start,
    )
    candidate = preparing.add_candidate(
        matter=matter,
        user=user,
        now=start,
        person=None,
        name="季云舟",
        kind="appoint",
        present_post="市审计局综合处副处长",
        post="区审计局党组书记",
        grounds="熟悉审计业务，适合岗位需要。",
        recommendation="会议推荐 31 票中得 28 票。",
        inspection="考察组听取 19 人意见，未发现影响任用的问题。",
        discipline_opinion="市纪委监委派驻机构回复：未发现影响任用的问题。",
        exception="无",
        superior_reply="市委组织部已函复同意。",
        probationary=True,
    )
    deliberating.record_consultation(
        matter=matter,
        person=house.people["jiwei"],
        at=start,
        view="for",
        words="无影响任用的情形。",
        user=user,
        now=start + HOUR / 4,
    )
    item = submitting.submit_candidate(candidate=candidate, user=user, now=start + HOUR / 3).item
    if item is None:
        raise LookupError(candidate)
    return item
