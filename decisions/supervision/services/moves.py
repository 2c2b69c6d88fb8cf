"""The one way in which a matter changes its state, and how each act gets into its ledger."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from committees.calendar.selectors import working_calendar
from committees.errors import Refused
from committees.ledger import services as ledger
from committees.models import User
from decisions.supervision.models import ExtensionRequest, SupervisedMatter
from decisions.supervision.rules import Limit, rolled_limit
from decisions.supervision.selectors import JUDGING, stands_as, why_barred
from decisions.supervision.states import STATE_LABELS, TRANSITIONS, ExtensionState, MatterEvent, MatterState, Transition

CHANGED = "该事项刚刚被他人办理，请刷新页面，看过最新情况后再办。"


def record(
    matter: SupervisedMatter, verb: str, payload: dict[str, Any], user: User | None, now: datetime, *, chain: str = ""
) -> None:
    """One entry in the ledger of the matter, in the caller's transaction."""
    ledger.append(
        aggregate=chain or f"supervision:{matter.pk}",
        organisation_id=matter.organisation_id,
        verb=verb,
        payload={"matter": matter.pk, "number": str(matter), **payload},
        actor=user,
        now=now,
    )


def locked(matter: SupervisedMatter) -> SupervisedMatter:
    """The matter as it stands now, its row locked where the database locks rows."""
    rows = SupervisedMatter.objects.select_for_update(of=("self",)).select_related("committee__rulebook", "lead_unit")
    return rows.get(pk=matter.pk)


def current(matter: SupervisedMatter) -> SupervisedMatter:
    """The matter as it stands now, without a lock: for a first look before files are read."""
    return SupervisedMatter.objects.select_related("committee__rulebook", "lead_unit").get(pk=matter.pk)


def require(matter: SupervisedMatter, event: MatterEvent, user: User) -> Transition:
    """The transition, if the table has it and this user may press it. Refuses everyone else.

    Who carries the matter out never judges it nor signs it off, whatever else he may be.
    """
    state = MatterState(matter.state)
    found = TRANSITIONS.get((state, event))
    if found is None:
        raise Refused(f"{matter}目前为“{STATE_LABELS[state]}”，不能这样办理。请刷新页面查看最新情况。")
    if event in JUDGING and (why := why_barred(user, matter)) is not None:
        raise Refused(why)
    if not stands_as(user, matter, found.who):
        raise Refused(f"您没有对{matter}办理“{found.label}”的权限。")
    return found


def move(matter: SupervisedMatter, target: MatterState, **values: object) -> SupervisedMatter:
    """Write the new state by compare-and-swap on state and revision; refuses the loser of a race."""
    rows = SupervisedMatter.objects.filter(pk=matter.pk, state=matter.state, revision=matter.revision)
    if rows.update(state=target, revision=matter.revision + 1, **values) != 1:
        raise Refused(CHANGED)
    matter.refresh_from_db()
    return matter


def checked_limit(day: date, today: date) -> Limit:
    """A limit that people chose, rolled to a working day. Refuses one that has passed."""
    if day < today:
        raise Refused("办理时限不能早于今天，请重新选择。")
    return rolled_limit(day, working_calendar())


def words(text: str, label: str, limit: int) -> str:
    """A text that must be there. Refuses an empty or overlong one."""
    found = text.strip()
    if not found:
        raise Refused(f"请填写{label}。")
    if len(found) > limit:
        raise Refused(f"{label}不能超过 {limit} 字。")
    return found


def withdraw_extension(matter: SupervisedMatter) -> None:
    """An open request for more time falls away with what it asked for."""
    ExtensionRequest.objects.filter(matter=matter, state=ExtensionState.PENDING).update(state=ExtensionState.WITHDRAWN)
