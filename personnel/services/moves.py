"""What every act on a personnel matter shares: who may act, the move by the table, the record, the message.

The record names matters and candidates by number and keeps a salted digest of what was proposed: it proves, and tells
no name to who reads it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from committees.errors import Refused
from committees.ledger import services as ledger
from committees.models import Person, User
from committees.outbox import services as outbox
from committees.outbox.states import Channel
from committees.people.acting import holds
from committees.people.selectors import person_of
from meetings.scheduling.selectors import staff_of
from personnel.models import Candidate, PersonnelMatter
from personnel.rules import REQUIRED_FIELDS
from personnel.selectors.close import close_to, close_to_one_of
from personnel.states import (
    CANDIDATE_EVENT_LABELS,
    CANDIDATE_STATE_LABELS,
    CANDIDATE_TRANSITIONS,
    FINAL_STATES,
    CandidateEvent,
    CandidateState,
    MatterState,
)

HANDLE = "handle_personnel"


def locked(candidate: Candidate) -> Candidate:
    """The candidate as he stands now. On SQLite the conditional update of `move` is the judge."""
    rows = Candidate.objects.select_for_update(of=("self",)).select_related("matter__committee__rulebook", "item")
    return rows.get(pk=candidate.pk)


def require_handler(user: User, matter: PersonnelMatter) -> Person:
    """The department's handler on the matter's committee."""
    person = person_of(user)
    if person is None or not holds(user, HANDLE, matter.committee):
        raise Refused("此事由组织部门经办人办理。如需授权，请联系安全管理员。")
    return person


def require_apart(person: Person, candidate: Candidate) -> None:
    """Refuse who is the candidate or his relative."""
    if person.pk in close_to(candidate):
        raise Refused("按照任职回避的规定，您不能办理此事项，请由其他经办人办理。")


def require_apart_from_all(person: Person, matter: PersonnelMatter) -> None:
    """Refuse who is a candidate of the matter or a relative of one: what is entered there speaks of all of them."""
    if close_to_one_of(person, matter):
        raise Refused("您是本事项人选本人或者其亲属，按照任职回避的规定应当回避，请由其他经办人办理。")


def take(candidate: Candidate, user: User) -> Candidate:
    """The fresh candidate, and proof that this user may act on him."""
    fresh = locked(candidate)
    require_apart(require_handler(user, fresh.matter), fresh)
    return fresh


def move(candidate: Candidate, event: CandidateEvent, **changes: Any) -> None:
    """Take a candidate along the table; exactly one row must change. Settles the matter after its last candidate."""
    state = CandidateState(candidate.state)
    target = CANDIDATE_TRANSITIONS.get((state, event))
    if target is None:
        raise Refused(f"{candidate}现为“{CANDIDATE_STATE_LABELS[state]}”，不能{CANDIDATE_EVENT_LABELS[event]}。")
    if Candidate.objects.filter(pk=candidate.pk, state=state).update(state=target, **changes) != 1:
        raise Refused("刚刚有他人办理过此事项，您的操作没有生效。请刷新页面查看最新状态。")
    candidate.refresh_from_db()
    _settle(candidate.matter)


def _settle(matter: PersonnelMatter) -> None:
    states = set(matter.candidates.values_list("state", flat=True))
    done = bool(states) and states <= FINAL_STATES
    rows = PersonnelMatter.objects.filter(pk=matter.pk)
    if done:
        rows.update(state=MatterState.SETTLED)
    elif rows.filter(state=MatterState.SETTLED).exists():
        rows.update(state=MatterState.SUBMITTED)


def record(matter: PersonnelMatter, verb: str, payload: Mapping[str, Any], user: User | None, now: datetime) -> None:
    """One entry in the matter's own chain."""
    ledger.append(
        aggregate=f"personnel:{matter.pk}",
        organisation_id=matter.organisation_id,
        verb=verb,
        payload={"matter": str(matter), **payload},
        actor=user,
        now=now,
    )


def numbered(candidate: Candidate, **more: Any) -> dict[str, Any]:
    """What the record says of a candidate: his number, never his name."""
    return {"sequence": candidate.sequence, **more}


def proposal_digest(candidate: Candidate) -> str:
    """SHA-256 over the candidate's salt and the whole proposal, so that a later change can be proved."""
    fields = ("name", "present_post", "kind", "post", "role", *REQUIRED_FIELDS)
    content = {name: str(getattr(candidate, name)) for name in fields}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{candidate.salt}{text}".encode()).hexdigest()


def tell(
    matter: PersonnelMatter,
    people: Iterable[Person],
    *,
    key: str,
    text: str,
    now: datetime,
    link: str = "",
    due_at: datetime | None = None,
) -> None:
    """An inbox message that names the matter by its number: what it is about stands behind the link, for its circle."""
    for person in people:
        outbox.enqueue(
            key=f"personnel:{matter.pk}:{key}:{person.pk}",
            recipient=person,
            channel=Channel.INBOX,
            purpose="personnel",
            subject=f"干部任免事项：{text}",
            body=f"{matter}：{text}。请登录系统在“干部任免”中办理，注意保密。",
            link=link or matter.get_absolute_url(),
            now=now,
            due_at=due_at,
        )


def handlers_of(matter: PersonnelMatter) -> list[Person]:
    """The people of the organisation department who handle this committee's matters."""
    return list(staff_of(matter.committee, HANDLE))


def require_words(text: str, what: str, limit: int = 2000) -> str:
    """A text that must be given and fit."""
    words = text.strip()
    if not words:
        raise Refused(f"请填写{what}；确实没有的，请写“无”。")
    if len(words) > limit:
        raise Refused(f"{what}共 {len(words)} 字，超过上限 {limit} 字，请精简。")
    return words
