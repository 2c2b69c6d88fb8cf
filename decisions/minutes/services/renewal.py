"""重新取自记录: the bound facts of a draft are renewed from the record of today, and the prose stays."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from committees.errors import Refused
from committees.models import User
from committees.rulebooks.selectors import body_rules
from decisions.minutes.models import Minutes, MinutesParagraph
from decisions.minutes.recording import duties_of
from decisions.minutes.rules import Draft, MeetingFacts, draft_paragraphs
from decisions.minutes.services.drafting import record_facts, require_drafter, series_of
from decisions.minutes.services.moves import locked, record, touch
from decisions.minutes.services.revisions import keep_revision
from decisions.minutes.states import MinutesState
from decisions.stationery.selectors import template_of


@transaction.atomic
def refresh_facts(*, minutes: Minutes, user: User, now: datetime) -> Minutes:
    """Take what is bound from the record once more, while the draft is with its drafter; prose stays.

    For a record that was corrected or entered late, a unit that was renamed, or a draft that someone tampered with:
    the difference is recorded, and the draft as it was before is kept for comparing.
    """
    minutes = locked(minutes)
    require_drafter(minutes.meeting, user)
    if minutes.state != MinutesState.DRAFTING:
        raise Refused("只有在起草阶段才能重新取自记录。请先退回修改。")
    facts = record_facts(minutes.meeting, now)
    keep_revision(minutes, "重新取自记录前", user, now)
    changed = [*_dropped(minutes, facts), *_renewed(minutes, facts, now)]
    template = template_of(minutes.meeting.committee)
    Minutes.objects.filter(pk=minutes.pk).update(
        facts=facts.as_dict(), template=template, series=series_of(template, minutes.meeting)
    )
    touch(minutes)
    record(minutes, "minutes_refreshed", {"changed": changed}, user, now)
    minutes.refresh_from_db()
    return minutes


def _dropped(minutes: Minutes, facts: MeetingFacts) -> list[dict[str, Any]]:
    """Take out what the record no longer has. An item that stays out of minutes takes its prose with it, unnamed."""
    wanted = {draft.key for draft in draft_paragraphs(facts)}
    kept = {item.entry for item in facts.items}
    gone = []
    for each in MinutesParagraph.objects.filter(minutes=minutes):
        out = each.entry_id is not None and each.entry_id not in kept
        if out or (each.bound and each.key not in wanted):
            gone.append({"key": each.key, "before": "" if out else each.text, "after": ""})
            each.delete()
    return gone


def _renewed(minutes: Minutes, facts: MeetingFacts, now: datetime) -> list[dict[str, Any]]:
    """Renew what is bound, and put what is new behind what it follows in the record."""
    rule = body_rules(minutes.meeting, now).minutes
    stored = {each.key: each for each in MinutesParagraph.objects.filter(minutes=minutes).exclude(key="")}
    changed: list[dict[str, Any]] = []
    place, entry = 0, None
    for draft in draft_paragraphs(facts, duties_of(minutes.meeting), rule.contents if rule else ()):
        found = stored.get(draft.key)
        if found is None:
            place = _inserted(minutes, draft, _end_of(minutes, entry, place) if draft.entry != entry else place)
            entry = draft.entry
            changed.append({"key": draft.key, "before": "", "after": draft.text})
            continue
        found.refresh_from_db(fields=["position"])
        place, entry = found.position, draft.entry
        if draft.bound and (found.lead, found.text) != (draft.lead, draft.text):
            changed.append({"key": draft.key, "before": found.text, "after": draft.text})
            MinutesParagraph.objects.filter(pk=found.pk).update(lead=draft.lead, text=draft.text)
    return changed


def _end_of(minutes: Minutes, entry: int | None, place: int) -> int:
    """Behind what people added to the item before, or to the opening."""
    last = MinutesParagraph.objects.filter(minutes=minutes, entry=entry).aggregate(last=Max("position"))["last"]
    return max(last or 0, place)


def _inserted(minutes: Minutes, draft: Draft, place: int) -> int:
    following = MinutesParagraph.objects.filter(minutes=minutes, position__gt=place)
    following.update(position=F("position") + 1)
    MinutesParagraph.objects.create(
        minutes=minutes,
        position=place + 1,
        key=draft.key,
        kind=draft.kind,
        entry_id=draft.entry,
        lead=draft.lead,
        text=draft.text,
        bound=draft.bound,
    )
    return place + 1
