"""What the pages of minutes show, put together from the selectors."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from committees.models import User
from committees.people.declared import Deputies, deputies_of
from committees.rulebooks.selectors import body_rules
from committees.rules import Clause
from decisions.minutes import selectors
from decisions.minutes.comparing import compare
from decisions.minutes.models import Minutes, MinutesParagraph, MinutesRevision
from decisions.minutes.recording import facts_of
from decisions.minutes.renewing import LABELS, record_changes
from decisions.minutes.states import MINUTES_STATE_LABELS, MINUTES_TONES, STAGES, MinutesEvent, MinutesState

ORDER = [state for state, _ in STAGES]


def badge(minutes: Minutes) -> dict[str, str]:
    """The state as label, tone and icon."""
    tone, icon = MINUTES_TONES[MinutesState(minutes.state)]
    return {"label": MINUTES_STATE_LABELS[MinutesState(minutes.state)], "tone": tone, "icon": icon}


def stages_of(minutes: Minutes, *, cosigned: bool = False) -> list[dict[str, str]]:
    """起草 → 把关 → 审签 → 编号 → 印发, with where it stands; 会签 only where there is any."""
    shown = cosigned or minutes.state == MinutesState.COSIGNING
    here = ORDER.index(MinutesState(minutes.state))
    done = len(ORDER) if minutes.state == MinutesState.ISSUED else here
    return [
        {"label": label, "state": "done" if index < done else "now" if index == here else "next"}
        for index, (state, label) in enumerate(STAGES)
        if shown or state != MinutesState.COSIGNING
    ]


def page_of(minutes: Minutes, user: User, now: datetime) -> dict[str, Any]:
    """The context of one minutes page."""
    events = selectors.events_for(user, minutes, now)
    deadline, cosignatures = minutes.deadline or {}, selectors.cosignatures_of(minutes)
    deputies = deputies_of(minutes.meeting.committee) if minutes.checked_at else Deputies()
    passages, orphans = selectors.passages_of(minutes, with_remarks=selectors.may_see_remarks(user, minutes))
    rule = body_rules(minutes.meeting, now).minutes
    drafting = minutes.state == MinutesState.DRAFTING and rule is not None
    return {
        "minutes": minutes,
        "badge": badge(minutes),
        "wanted": [each.label for each in rule.contents] if rule is not None and drafting else [],
        "lacking": selectors.missing_contents(minutes, rule) if drafting else [],
        "returned": selectors.last_return(minutes),
        "stale": stale_of(minutes, now),
        "stages": stages_of(minutes, cosigned=bool(cosignatures)),
        "cosignatures": cosignatures,
        "may_compare": selectors.may_see_remarks(user, minutes),
        "passages": passages,
        "orphans": orphans,
        "attendance": attendance_of(minutes),
        "events": frozenset(str(event) for event in events),
        "may_edit": selectors.may_edit(user, minutes, now),
        "may_comment": selectors.may_comment(minutes),
        "may_refresh": MinutesEvent.SUBMIT in events,
        "may_correct": minutes.state == MinutesState.ISSUED and selectors.may(user, ("handle_office",), minutes, now),
        "is_dated_today": minutes.imprint_day == timezone.localtime(now).date(),
        "job": selectors.job_of(minutes) if minutes.state == MinutesState.NUMBERED else None,
        "clause": Clause.from_dict(deadline["clause"]) if deadline.get("clause") else None,
        "checked_for": deputies.acted_for(minutes.checked_by_id, minutes.checked_at, ("check_minutes",)),
        "signed_for": deputies.acted_for(minutes.signed_by_id, minutes.signed_at, ("sign_minutes",)),
        "is_late": minutes.due_at is not None and minutes.issued_at is None and minutes.due_at < now,
    }


def stale_of(minutes: Minutes, now: datetime) -> list[str]:
    """What the record has otherwise by now than these minutes, until they are signed: whoever opens them is told."""
    if not selectors.may_comment(minutes):
        return []
    bound = MinutesParagraph.objects.filter(minutes=minutes, bound=True).values_list("key", "lead", "text")
    stored = {key: (lead, text) for key, lead, text in bound}
    return record_changes(minutes.facts, stored, facts_of(minutes.meeting, now))


def attendance_of(minutes: Minutes) -> list[dict[str, Any]]:
    """出席、请假、缺席、列席 with the names of the record; lines without anyone are left off."""
    lines = [{"label": label, "people": minutes.facts[key]} for key, label in LABELS]
    return [line for line in lines if line["people"]]


def comparison_of(minutes: Minutes, left: str, right: str) -> dict[str, Any]:
    """Two kept drafts side by side, by default the wording as it stands now ("0") and the last one unlike it."""
    revisions = selectors.revisions_of(minutes)
    now = [f"{lead}{text}" for _, lead, text in selectors.content_of(minutes).paragraphs]
    texts = {str(each.pk): _words(each.content["paragraphs"], each.content.get("copies", [])) for each in revisions}
    texts["0"] = _words(now, minutes.copies_to)
    choices = [(str(each.pk), _draft_name(each, minutes)) for each in revisions] + [("0", "现在的文字")]
    keys = [key for key, _ in choices]
    right = right if right in texts else keys[-1]
    left = left if left in texts else _last_different(keys, texts, right)
    rows = compare(texts[left], texts[right])
    different = [number for number, row in enumerate(rows, start=1) if row.differs]
    shown = {"rows": rows, "changed": len(different), "first": different[0] if different else 0}
    return {"choices": choices, "left": left, "right": right, **shown}


def _words(paragraphs: list[str], copies: list[str]) -> list[str]:
    """What a draft says, its distribution list included."""
    return [*paragraphs, f"抄送：{'、'.join(copies)}"]


def _last_different(keys: list[str], texts: dict[str, list[str]], right: str) -> str:
    """The newest draft before `right` with other words; the first where all say the same."""
    earlier = keys[: keys.index(right)] or keys[-1:]
    return next((key for key in reversed(earlier) if texts[key] != texts[right]), earlier[0])


def _draft_name(revision: MinutesRevision, minutes: Minutes) -> str:
    when = timezone.localtime(revision.at)
    old = "" if revision.minutes_id == minutes.pk else "被更正的纪要 "
    return f"{old}第{revision.number}稿 {revision.step}（{revision.by_name}，{when.month}月{when.day}日{when:%H:%M}）"
