"""What the pages of supervision show, as plain values for the templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from committees.access.selectors import permissions_of
from committees.calendar.rules import local_day
from committees.ledger.selectors import Line, timeline_of
from committees.models import User
from decisions.supervision import alike, charging, selectors
from decisions.supervision.models import SupervisedMatter
from decisions.supervision.paper import FORM_TITLES
from decisions.supervision.ports import other_way
from decisions.supervision.rules import LIGHT_LABELS, LIGHT_TONES, Light
from decisions.supervision.services.returning import BLOCKED_STATES, ENDED_ITEMS
from decisions.supervision.states import (
    EXTENSION_LABELS,
    STAGES,
    STATE_LABELS,
    STATE_TONES,
    TRANSITIONS,
    ExtensionState,
    MatterState,
)
from decisions.voting.models import Resolution
from decisions.voting.selectors import resolutions_visible_to
from meetings.agenda.models import AgendaItem
from meetings.agenda.rules import is_circled
from meetings.agenda.selectors import visible_to as item_visible_to

DELIVERIES = "notice_"


def badge(label: str, tone: tuple[str, str]) -> dict[str, str]:
    """A state badge: word, tone, icon."""
    return {"label": label, "tone": tone[0], "icon": tone[1]}


def light_badge(light: Light) -> dict[str, str]:
    """A light as a badge: word and icon beside the colour."""
    return badge(LIGHT_LABELS[light], LIGHT_TONES[light])


def row_of(matter: SupervisedMatter, now: datetime) -> dict[str, Any]:
    """One line of a list."""
    state = MatterState(matter.state)
    return {
        "matter": matter,
        "state": badge(STATE_LABELS[state], STATE_TONES[state]),
        "light": light_badge(selectors.light(matter, now)),
    }


def light_chips(totals: Mapping[Light, int]) -> list[dict[str, Any]]:
    """The lights in numbers, each leading to its matters."""
    return [{**light_badge(light), "key": str(light), "number": number} for light, number in totals.items() if number]


def facts_of(matter: SupervisedMatter) -> list[tuple[str, str]]:
    """What is to be done, by whom, in short."""
    supports = selectors.names_of(matter.supports.all())
    rows = [
        ("主办单位", matter.lead_unit.name),
        ("协办单位", supports),
        ("责任领导", matter.responsible.name if matter.responsible else ""),
        ("督办人", matter.supervisor.name if matter.supervisor else "督查部门"),
    ]
    return [(label, text) for label, text in rows if text]


def page_of(matter: SupervisedMatter, user: User, now: datetime) -> dict[str, Any]:
    """Everything on the page of one matter."""
    anew = charging.replaced_by(matter)
    events = selectors.events_for(user, matter, replaced=anew is not None)
    state = MatterState(matter.state)
    buttons = [{"event": str(each), **_button(state, each)} for each in events]
    rule = selectors.failures_rule(matter.committee, now)
    inside = bool(permissions_of(user).unit_ids("handle_unit") & {matter.lead_unit_id})
    item = matter.proposed_item
    again = item is None or item.state in ENDED_ITEMS
    return {
        **row_of(matter, now),
        "facts": facts_of(matter),
        "buttons": sorted(buttons, key=lambda each: not each["primary"]),
        "stages": _stages(state),
        "reports": list(matter.reports.all()),
        "extensions": [(each, EXTENSION_LABELS[ExtensionState(each.state)]) for each in matter.extensions.all()],
        "resolution": _resolution(matter, user),
        "replaced_by": anew if state is not MatterState.ENDED else None,
        "item_known": item is not None and item_visible_to(user).filter(pk=item.pk).exists(),
        "rule": rule,
        "serious": rule.is_serious(matter.failures),
        "report_late": matter.next_report_on is not None and matter.next_report_on < local_day(now),
        "may_propose": inside and again and state in BLOCKED_STATES,
        "papers": [(str(form), title) for form, title in FORM_TITLES.items()],
        **_record_of(matter),
    }


def _record_of(matter: SupervisedMatter) -> dict[str, list[Line]]:
    """The acts on the matter, and apart from them the messages that were delivered: those would bury the acts."""
    lines = timeline_of(f"supervision:{matter.pk}")
    parted: dict[str, list[Line]] = {"history": [], "told": []}
    for line in lines:
        parted["told" if line.verb.startswith(DELIVERIES) else "history"].append(line)
    return parted


def _button(state: MatterState, event: Any) -> dict[str, Any]:
    transition = TRANSITIONS[(state, event)]
    return {"label": transition.label, "primary": transition.primary}


def _resolution(matter: SupervisedMatter, user: User) -> Resolution | None:
    """The decision, if this reader may open it."""
    if matter.resolution_id is None:
        return None
    return resolutions_visible_to(user).filter(pk=matter.resolution_id).first()


def _stages(state: MatterState) -> list[dict[str, str]]:
    at = {MatterState.REWORK: MatterState.WORKING, MatterState.SUSPENDED: MatterState.WORKING}.get(state, state)
    if at not in STAGES:
        return []
    here = STAGES.index(at)
    words = {MatterState.REWORK: "退回重办", MatterState.SUSPENDED: "已中止"}
    return [
        {
            "label": words.get(state, STATE_LABELS[stage]) if number == here else STATE_LABELS[stage],
            "state": "done" if number < here else "now" if number == here else "next",
        }
        for number, stage in enumerate(STAGES)
    ]


def follow_up_of(resolution: Resolution, user: User, now: datetime) -> dict[str, Any]:
    """The part of a decision's page on who carries it out, and on its reconsideration."""
    item = resolution.ballot.motion.entry.item
    matters = [row_of(each, now) for each in selectors.matters_of(resolution, user)]
    named_anew = list(selectors.reconsiderations_of(resolution))
    return {
        "duties": matters,
        "anew": charging.replacing([resolution.pk]).first(),
        "charged": charging.live_matters().filter(resolution=resolution).exists(),
        "refusal": charging.refusals_of([resolution]).get(resolution.pk, ""),
        "waiver": charging.waiver_of(resolution),
        "may_initiate": selectors.may_initiate(user, item.committee_id, circled=is_circled(item.matter)),
        "rule": selectors.follow_up_rule(item.committee, now),
        "reconsiderations": named_anew,
        "known_items": set(
            item_visible_to(user).filter(pk__in=[each.item_id for each in named_anew]).values_list("pk", flat=True)
        ),
        "reconsidered": selectors.reconsidered_by(resolution),
        **_way_back(resolution, user),
    }


def named(rows: Iterable[Resolution], readable: set[int]) -> list[tuple[int, str]]:
    """Decisions to choose from; of what the reader may not open, the number only."""
    return [
        (row.pk, f"决定{row}" + (f"：{row.ballot.motion.entry.item.title}" if row.pk in readable else ""))
        for row in rows
    ]


def standing_of(item: AgendaItem, user: User) -> dict[str, Any]:
    """The decisions alike to an item and what was said of each."""
    found, said = alike.alike_to([item]).get(item.pk, []), list(alike.statements_of(item))
    statements = {each.resolution_id: each for each in said}
    rows = [*found, *(each.resolution for each in said if each.resolution not in found)]
    readable = alike.readable_of(user, rows)
    named_by = selectors.reconsidered_item(item)
    return {
        "rows": [
            {
                "resolution": row,
                "body": row.ballot.motion.entry.meeting.committee.short_name,
                "title": row.ballot.motion.entry.item.title if row.pk in readable else "",
                "readable": row.pk in readable,
                "statement": statements.get(row.pk),
                "reconsidered": named_by is not None and named_by.resolution_id == row.pk,
            }
            for row in rows
        ],
        "may_reconsider": selectors.own_units(user).exists(),
    }


def _way_back(resolution: Resolution, user: User) -> dict[str, Any]:
    """How this user takes the decision up again: here, by another room's own way, or not at all."""
    if is_circled(resolution.ballot.motion.entry.item.matter):
        return {"may_reconsider": False, "other_way": other_way(resolution, user)}
    return {"may_reconsider": selectors.own_units(user).exists(), "other_way": None}
