"""Messages about a matter: one row per reader and channel, under a key that makes a repeat harmless."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from committees.models import Person
from committees.outbox import services as outbox
from committees.outbox.states import Channel
from decisions.supervision import selectors
from decisions.supervision.models import SupervisedMatter
from decisions.supervision.selectors import people_in_charge
from meetings.scheduling.selectors import staff_of

PURPOSE = "supervision"
WITHIN = "该事项限定知悉范围，内容请登录系统查看。"


def tell(
    matter: SupervisedMatter,
    people: Iterable[Person],
    *,
    key: str,
    subject: str,
    body: str,
    now: datetime,
    readable: bool = True,
) -> None:
    """Write the rows for each person: the inbox always, mail where there is an address.

    Mail leaves the house: of a matter within a circle it says only its number. Without a link where the reader can no
    longer open the matter (`readable`).
    """
    title = "" if matter.circled else f"：{matter.title}"
    for person in people:
        for channel in [Channel.INBOX, Channel.MAIL] if person.email else [Channel.INBOX]:
            words = WITHIN if matter.circled and channel is Channel.MAIL else body
            outbox.enqueue(
                key=f"matter:{matter.pk}:{key}:{person.pk}:{channel}",
                recipient=person,
                channel=channel,
                purpose=PURPOSE,
                subject=f"{subject}{title}",
                body=f"{matter}{title}\n{words}",
                link=matter.get_absolute_url() if readable else "",
                aggregate=f"supervision:{matter.pk}",
                now=now,
            )


def carriers(matter: SupervisedMatter) -> list[Person]:
    """Those who carry the matter out: handlers of lead and supporting units, and the leader responsible."""
    found = {person.pk: person for person in people_in_charge(matter.lead_unit)}
    for unit in matter.supports.all():
        found |= {person.pk: person for person in people_in_charge(unit)}
    if matter.responsible is not None:
        found[matter.responsible.pk] = matter.responsible
    return list(found.values())


def supervisors(matter: SupervisedMatter) -> list[Person]:
    """The supervising office; within a circle the organisation department and the 督办人 named."""
    if not matter.circled:
        return list(staff_of(matter.committee, "supervise"))
    found = {person.pk: person for person in staff_of(matter.committee, "handle_personnel")}
    if matter.supervisor is not None:
        found[matter.supervisor.pk] = matter.supervisor
    return list(found.values())


def approvers(matter: SupervisedMatter) -> list[Person]:
    """Who approves that a matter is taken up: the head of the office, but the leaders where he proposed it himself,
    where it stays within a circle, or where the rulebook says so."""
    if matter.circled or selectors.leaders_approve(matter.committee, matter.created_at):
        return list(staff_of(matter.committee, "preside"))
    heads = [each for each in staff_of(matter.committee, "direct_office") if each.user_id != matter.initiated_by_id]
    return heads or list(staff_of(matter.committee, "preside"))
