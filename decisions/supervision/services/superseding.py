"""A matter whose decision its body made anew: carried on under the new decision, or ended. The old one remains."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from committees.calendar.rules import local_day
from committees.errors import Refused
from committees.models import Person, User
from decisions.supervision.charging import replaced_by
from decisions.supervision.models import SupervisedMatter
from decisions.supervision.rules import next_report_day
from decisions.supervision.services.moves import (
    checked_limit,
    locked,
    move,
    record,
    require,
    withdraw_extension,
    words,
)
from decisions.supervision.services.telling import carriers, supervisors, tell
from decisions.supervision.states import UNKNOWN_TO_UNITS, MatterEvent
from decisions.voting.models import Resolution
from meetings.agenda.rules import is_circled


@transaction.atomic
def follow_new_decision(
    *, matter: SupervisedMatter, task: str, due_on: date, reason: str, user: User, now: datetime
) -> SupervisedMatter:
    """按新决定继续办理: the matter follows from the new decision from now on, with its `task` and limit as they are
    then. Refuses where the decision stands."""
    matter = locked(matter)
    found = require(matter, MatterEvent.FOLLOW_NEW, user)
    new, before, today = _new_decision(matter), matter.resolution, local_day(now)
    circled = matter.circled or is_circled(new.ballot.motion.entry.item.matter)
    values: dict[str, object] = {"resolution": new, "task": words(task, "办理要求", 2000), "circled": circled}
    if due_on != matter.due_on:
        limit = checked_limit(due_on, today)
        values |= {"due_on": limit.day, "provisional": limit.provisional}
        if matter.next_report_on is not None:
            values["next_report_on"] = next_report_day(today, matter.report_every, limit.day)
    text = words(reason, "核定意见", 300)
    move(matter, found.target, **values)
    payload = {"before": str(before), "resolution": str(new), "task": matter.task, "reason": text}
    record(matter, "supervision_follows_new", {**payload, "due_on": matter.due_on.isoformat()}, user, now)
    if matter.state not in UNKNOWN_TO_UNITS:
        due = matter.due_on
        body = f"原决定{before}经复议，由决定{new}重新决定。请按新决定办理：{matter.task}\n核定意见：{text}\n"
        body += f"办理时限：{due.year}年{due.month}月{due.day}日。"
        key = f"follows-new:{matter.revision}"
        tell(matter, carriers(matter), key=key, subject="督查事项按新决定办理", body=body, now=now)
    return matter


@transaction.atomic
def end_matter(*, matter: SupervisedMatter, reason: str, user: User, now: datetime) -> SupervisedMatter:
    """终止办理: the new decision asks for no more of it. What was not yet assigned is not taken up. Refuses where the
    decision stands: a matter ends otherwise only by its sign-off."""
    matter = locked(matter)
    found = require(matter, MatterEvent.END, user)
    new, before, known = _new_decision(matter), matter.resolution, matter.state not in UNKNOWN_TO_UNITS
    text = words(reason, "终止理由", 300)
    withdraw_extension(matter)
    move(matter, found.target, next_report_on=None, rectify_on=None, suspended_on=None)
    payload = {"before": str(before), "resolution": str(new), "reason": text}
    record(matter, "supervision_ended", payload, user, now)
    people = carriers(matter) if known else _who_proposed(matter)
    body = f"原决定{before}经复议，由决定{new}重新决定，本事项不再办理。理由：{text}"
    tell(matter, people, key=f"ended:{matter.revision}", subject="督查事项终止办理", body=body, now=now)
    return matter


def _who_proposed(matter: SupervisedMatter) -> list[Person]:
    """The office and the proposer, where the units know nothing of the matter yet."""
    found = {person.pk: person for person in supervisors(matter)}
    return list((found | {each.pk: each for each in Person.objects.filter(user=matter.initiated_by_id)}).values())


def _new_decision(matter: SupervisedMatter) -> Resolution:
    found = replaced_by(matter)
    if found is None:
        raise Refused(f"{matter}所依据的决定没有变化，不能这样办理。请刷新页面查看最新情况。")
    return found
