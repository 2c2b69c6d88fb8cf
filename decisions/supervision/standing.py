"""A decision is changed only by the body that made it, through a reconsideration that names it; until then it binds.

Plugged in where a motion is put to the vote, and where a meeting goes to its next stage.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse

from committees.models import User
from committees.rulebooks.selectors import body_rules
from committees.rules import Clause, Matter
from committees.rules.aftermath import DEFAULT_RECONSIDERATION, reconsideration_rule
from decisions.supervision.alike import MAKER, stated_by, statements_of, unstated
from decisions.supervision.models import Reconsideration
from decisions.supervision.rules import decisions_altered, ends_something, means_an_earlier_one
from decisions.voting.models import Motion, Resolution
from meetings.agenda.ports import ItemNote
from meetings.models import AgendaEntry, AgendaItem, Meeting
from meetings.scheduling.ports import Blocker
from meetings.scheduling.states import MeetingEvent

SHOWN = 3
BEFORE_MEETING = (MeetingEvent.SET_AGENDA, MeetingEvent.SEND_NOTICE, MeetingEvent.OPEN)


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
    if reconsidered is None and means_an_earlier_one(words):
        return "内容改变以前的决定，但没有写明是哪一项。请写明原决定的文号；改变原决定须通过写明原决定的复议议题。"
    return _objection_to_silence(entry, words)


def objection_to_decision(entry: AgendaEntry, words: str) -> str | None:
    """The same of the words in which a decision is announced, where they are others than those that were put."""
    return objection_to_motion(entry, None, words)


def _objection_to_silence(entry: AgendaEntry, words: str) -> str | None:
    """Why words that speak of what was decided before cannot pass as new: nobody has said whether they change it."""
    if entry.meeting.committee.rehearsal_of_id is not None:
        return None
    open_ones = unstated([entry.item], words).get(entry.item_id)
    return f"{asking(open_ones)}请先在议题页“与已有决定的关系”中说明，再提出表决。" if open_ones else None


def asking(rows: Sequence[Resolution]) -> str:
    """The question about decisions of the same subject, with the rule that stands behind it."""
    numbers = "、".join(f"决定{row}（{row.ballot.motion.entry.meeting.committee.short_name}）" for row in rows[:SHOWN])
    more = f"等 {len(rows)} 项决定" if len(rows) > SHOWN else ""
    clause = clause_of(rows[0])
    law = f"{clause.label}：{clause.wording}"
    return f"内容与{numbers}{more}相近，须说明是否改变原决定：不改变的写明理由，要改变的提请复议（{law}）。"


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
    """Items on this agenda that reconsider a decision of another body: they cannot be decided here; and those of which
    nobody has said whether they change a decision of the same subject."""
    if event not in BEFORE_MEETING:
        return ()
    return [*_not_ours(meeting), *_not_asked(meeting)]


def _not_ours(meeting: Meeting) -> list[Blocker]:
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


def _not_asked(meeting: Meeting) -> list[Blocker]:
    if meeting.committee.rehearsal_of_id is not None:
        return []
    entries = AgendaEntry.objects.filter(meeting=meeting, outcome="").select_related("item").order_by("position")
    items = [entry.item for entry in entries]
    found = unstated(items)
    return [
        Blocker(
            f"“{item.title}”{asking(found[item.pk])}",
            clause_of(found[item.pk][0]),
            reverse("item-standing", args=[item.pk]),
            "去说明",
        )
        for item in items
        if item.pk in found
    ]


def note_on(user: User, item: AgendaItem, now: datetime) -> ItemNote | None:  # noqa: ARG001 - the port's signature
    """On the page of an item, for who has to say it: which decisions it may change, or what was said of them."""
    if not stated_by(user).filter(pk=item.pk).exists():
        return None
    url = reverse("item-standing", args=[item.pk])
    open_ones = unstated([item]).get(item.pk)
    if open_ones:
        return ItemNote(f"本议题{asking(open_ones)}", url, "去说明", urgent=True)
    said = statements_of(item).count()
    return ItemNote(f"已说明与 {said} 项已有决定的关系。", url, "查看") if said else None
