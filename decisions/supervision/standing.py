"""A decision is changed only by the body that made it, through a reconsideration that names it; until then it binds.

Plugged in where a motion is put to the vote, and where a meeting goes to its next stage.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse

from committees.rulebooks.selectors import body_rules
from committees.rules import Clause, Matter
from committees.rules.aftermath import DEFAULT_RECONSIDERATION, reconsideration_rule
from decisions.supervision.models import Reconsideration
from decisions.supervision.rules import decisions_altered, ends_something
from decisions.voting.models import Motion, Resolution
from meetings.models import AgendaEntry, Meeting
from meetings.scheduling.ports import Blocker
from meetings.scheduling.states import MeetingEvent

BEFORE_MEETING = (MeetingEvent.SET_AGENDA, MeetingEvent.SEND_NOTICE, MeetingEvent.OPEN)
MAKER = "ballot__motion__entry__meeting__committee"


def clause_of(resolution: Resolution) -> Clause:
    """What the rules of the body that made a decision say of changing it."""
    entry = resolution.ballot.motion.entry
    rule = reconsideration_rule(body_rules(entry.meeting, resolution.adopted_at), Matter(entry.item.matter))
    return (rule or DEFAULT_RECONSIDERATION[-1]).clause


def objection_to_motion(entry: AgendaEntry, motion: Motion | None, words: str) -> str | None:  # noqa: ARG001
    """Why these words cannot be put to this meeting: they change a decision that another body made, or that the item
    does not reconsider by name."""
    reconsidered = Reconsideration.objects.filter(item=entry.item_id).values_list("resolution", flat=True).first()
    for old in _altered(entry, words, reconsidered):
        maker = old.ballot.motion.entry.meeting.committee
        name = maker.short_name
        clause = clause_of(old)
        law = f"（{clause.label}：{clause.wording}）"
        if maker.pk != entry.meeting.committee_id:
            return f"决定{old}由{name}作出，只能由{name}重新决定{law}。请提请{name}复议。"
        if old.pk != reconsidered:
            return f"变更决定{old}须通过写明该决定的复议议题{law}。请在该决定页面“提请复议”，此前仍按原决定执行。"
    return None


def _altered(entry: AgendaEntry, words: str, reconsidered: int | None) -> QuerySet[Resolution]:
    """The standing decisions that a motion in these words would touch."""
    condition = Q(pk=reconsidered) if reconsidered is not None else Q(pk__in=[])
    for year, number in decisions_altered(words):
        condition |= Q(year=year, number=number)
    if ends_something(words) and entry.item.previous_id is not None:
        condition |= Q(ballot__motion__entry__item=entry.item.previous_id)
    found = Resolution.objects.filter(condition, organisation=entry.meeting.organisation_id)
    return found.select_related(MAKER, "ballot__motion__entry__item").order_by("pk")


def blockers_of(meeting: Meeting, event: MeetingEvent, now: datetime) -> Sequence[Blocker]:  # noqa: ARG001
    """Items on this agenda that reconsider a decision of another body: they cannot be decided here."""
    if event not in BEFORE_MEETING:
        return ()
    items = AgendaEntry.objects.filter(meeting=meeting).values("item")
    rows = Reconsideration.objects.filter(item__in=items).exclude(**{f"resolution__{MAKER}": meeting.committee_id})
    return [
        Blocker(
            f"“{row.item.title}”复议的决定{row.resolution}由其他会议作出，不能由本次会议重新决定，请移出议程",
            clause_of(row.resolution),
            reverse("item", args=[row.item_id]),
        )
        for row in rows.select_related("item", "resolution")
    ]
