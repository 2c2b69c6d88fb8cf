"""书面征求意见: asked, consented to, answered, collected. Never a vote: nothing here is counted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from committees.documents.intake import refuse_marks
from committees.errors import Refused
from committees.ledger import services as ledger
from committees.models import Committee, Person, User
from committees.people.acting import holds
from committees.people.selectors import person_of
from committees.rulebooks.selectors import body_rules
from committees.rulebooks.services import enforce
from committees.rules import judge_consultation
from meetings.consultations import telling
from meetings.consultations.models import Consultation, ConsultedView
from meetings.consultations.selectors import askable, consenters_of, open_ones, roles_held, unanswered, views_of
from meetings.consultations.states import EVENT_LABELS, TRANSITIONS, ConsultationEvent, ConsultationState, Stance
from meetings.papers.intake import Taken, Upload, take_in

OFFICE = "handle_office"


def ask_consultation(
    *,
    committee: Committee,
    title: str,
    text: str,
    due_at: datetime,
    people: Iterable[Person],
    user: User,
    now: datetime,
    veiled: bool = False,
    upload: Upload | None = None,
) -> Consultation:
    """Propose to ask chosen members for their views on a document by a day; whoever consents is told.

    Refuses who is not of the office, a day that has passed, nobody or somebody who holds no seat, an empty text, a
    mark of a state secret in the words or the file.
    """
    _require_office(user, committee)
    people = list(people)
    _check(committee, title, text, due_at, people, now)
    taken = take_in(upload) if upload is not None else None
    with transaction.atomic():
        made = Consultation.objects.create(
            committee=committee,
            title=title.strip(),
            text=text.strip(),
            due_at=due_at,
            veiled=veiled,
            created_by=user,
            created_at=now,
            **_file(taken),
        )
        ConsultedView.objects.bulk_create(ConsultedView(consultation=made, person=person) for person in people)
        facts = {"title": made.title, "due_at": due_at.isoformat(), "people": [person.name for person in people]}
        _record(made, "consultation_asked", {**facts, "file": made.digest, "text": made.text}, user, now)
        telling.ask_consent(made, consenters_of(committee, now), now)
    return made


def _check(committee: Committee, title: str, text: str, due_at: datetime, people: list[Person], now: datetime) -> None:
    if not title.strip() or not text.strip():
        raise Refused("请写明征求意见的事项和内容。")
    if due_at <= now:
        raise Refused("回复期限已经过去，请另定期限。")
    seated = {seat.person_id for seat in askable(committee, now)}
    if not people or any(person.pk not in seated for person in people):
        raise Refused(f"请从{committee}的成员中选择征求意见的对象。")
    refuse_marks(title, text)


def _file(taken: Taken | None) -> dict[str, Any]:
    if taken is None:
        return {}
    checked = taken.checked
    return {
        "digest": taken.blob.digest,
        "size": taken.blob.size,
        "file_name": checked.name,
        "media_type": checked.media_type,
    }


@transaction.atomic
def decide_consultation(
    *, consultation: Consultation, consent: bool, comment: str, user: User, now: datetime
) -> Consultation:
    """Consent, and the document goes out to the chosen members; or decline, with a reason.

    Refuses whoever does not hold an office that the rulebook names, a second decision, and a day that has passed.
    """
    found = _locked(consultation)
    person = person_of(user)
    verdict = judge_consultation(body_rules(found.committee, now), roles_held(user, found.committee, now))
    if person is None or verdict.refuses:
        raise Refused(verdict.reason, verdict)
    event = ConsultationEvent.CONSENT if consent else ConsultationEvent.DECLINE
    if consent and found.due_at <= now:
        raise Refused("回复期限已经过去，不能再发出征求。请由办公室撤回后另定期限。")
    if not consent and not comment.strip():
        raise Refused("不同意征求的，请写明理由。")
    found = _advance(found, event, decided_by=person, decided_at=now, comment=comment.strip())
    facts = {"by": person.name, "comment": found.comment}
    if not consent:
        _record(found, "consultation_declined", facts, user, now)
        telling.tell_decision(found, now)
        return found
    aggregate = telling.aggregate_of(found)
    organisation_id = found.committee.organisation_id
    enforce(verdict, aggregate=aggregate, organisation_id=organisation_id, subject=found.title, actor=user, now=now)
    _record(found, "consultation_opened", facts, user, now)
    telling.tell_decision(found, now)
    telling.ask_views(found, [view.person for view in views_of(found)], now)
    return found


@transaction.atomic
def open_view(*, view: ConsultedView, user: User, now: datetime) -> None:
    """Keep that the member has seen the document: once, the first time. Anybody else's look keeps nothing."""
    if person_of(user) is None or view.person_id != getattr(person_of(user), "pk", None):
        return
    if ConsultedView.objects.filter(pk=view.pk, opened_at__isnull=True).update(opened_at=now) == 1:
        _record(view.consultation, "consultation_read", {"person": view.person.name}, user, now)


@transaction.atomic
def give_view(*, consultation: Consultation, stance: str, text: str, user: User, now: datetime) -> ConsultedView:
    """A member says what he has to say, anew until it is collected; every version stands in the record.

    Refuses who was not asked, what is closed, an unknown stance, and remarks without words. After the day it is still
    taken, and shown as late.
    """
    found, person = _locked(consultation), person_of(user)
    view = views_of(found).filter(person=person).first() if person is not None else None
    if view is None:
        raise Refused("没有向您征求这件事的意见。")
    if found.state != ConsultationState.OPEN:
        raise Refused(f"征求意见目前为“{found.get_state_display()}”，不再接收意见。")
    if stance not in {str(each) for each in Stance}:
        raise Refused("请选择没有意见，或有意见建议。")
    text = text.strip()
    if stance == Stance.REMARKS and not text:
        raise Refused("请写明意见建议。")
    ConsultedView.objects.filter(pk=view.pk).update(
        stance=stance, text=text, given_at=now, opened_at=view.opened_at or now
    )
    facts = {"person": view.person.name, "stance": stance, "text": text, "late": now > found.due_at}
    _record(found, "consultation_answered", facts, user, now)
    if not views_of(found).filter(given_at__isnull=True).exists():
        telling.tell_complete(found, now)
    view.refresh_from_db()
    return view


@transaction.atomic
def close_consultation(*, consultation: Consultation, handling: str, user: User, now: datetime) -> Consultation:
    """Collect the views: no more are taken, and who gave one hears what became of it.

    Refuses who is not of the office, one that is not open, and before the day while somebody has not answered.
    """
    found = _locked(consultation)
    _require_office(user, found.committee)
    missing = [view.person.name for view in views_of(found).filter(given_at__isnull=True)]
    if missing and now < found.due_at and found.state == ConsultationState.OPEN:
        raise Refused(f"回复期限未到，{'、'.join(missing)}还没有回复。请到期后汇总，或先提醒。")
    found = _advance(found, ConsultationEvent.CLOSE, closed_at=now, handling=handling.strip())
    _record(found, "consultation_closed", {"handling": found.handling, "missing": missing}, user, now)
    telling.tell_handling(found, [view.person for view in views_of(found).filter(given_at__isnull=False)], now)
    return found


@transaction.atomic
def withdraw_consultation(*, consultation: Consultation, reason: str, user: User, now: datetime) -> Consultation:
    """Take it back, with a reason; who was asked is told. Refuses who is not of the office, and one that is over."""
    found = _locked(consultation)
    _require_office(user, found.committee)
    if not reason.strip():
        raise Refused("请写明撤回的理由。")
    was_open = found.state == ConsultationState.OPEN
    found = _advance(found, ConsultationEvent.WITHDRAW, closed_at=now, comment=reason.strip())
    _record(found, "consultation_withdrawn", {"reason": found.comment}, user, now)
    asked = [view.person for view in views_of(found)] if was_open else consenters_of(found.committee, now)
    telling.tell_withdrawn(found, asked, now)
    return found


@transaction.atomic
def urge_views(*, consultation: Consultation, user: User, now: datetime) -> int:
    """Remind all who have not answered, at most once an hour; how many people. Refuses when all have."""
    found = _locked(consultation)
    _require_office(user, found.committee)
    if found.state != ConsultationState.OPEN:
        raise Refused(f"征求意见目前为“{found.get_state_display()}”，无需提醒。")
    waiting = list(unanswered([found]))
    if not waiting:
        raise Refused("已全部回复，无需提醒。")
    for view in waiting:
        telling.urge(view, f"press:{now:%Y%m%d%H}", "办公室提醒您回复", now)
    _record(found, "consultation_urged", {"people": [view.person.name for view in waiting]}, user, now)
    return len(waiting)


def remind_views(*, now: datetime) -> int:
    """Write every reminder to answer that is due at `now`, each once however often this runs; how many are new."""
    return telling.remind(list(open_ones()), now)


def _locked(consultation: Consultation) -> Consultation:
    rows = Consultation.objects.select_for_update(of=("self",)).select_related("committee", "created_by")
    return rows.get(pk=consultation.pk)


def _advance(consultation: Consultation, event: ConsultationEvent, **changes: Any) -> Consultation:
    """One event by the table and compare-and-swap."""
    state = ConsultationState(consultation.state)
    target = TRANSITIONS.get((state, event))
    refused = Refused(f"征求意见目前为“{consultation.get_state_display()}”，不能“{EVENT_LABELS[event]}”。请刷新页面。")
    if target is None:
        raise refused
    if Consultation.objects.filter(pk=consultation.pk, state=state).update(state=target, **changes) != 1:
        raise refused
    return _locked(consultation)


def _require_office(user: User, committee: Committee) -> None:
    if not holds(user, OFFICE, committee):
        raise Refused(f"书面征求意见由{committee}的会务人员办理。")


def _record(consultation: Consultation, verb: str, payload: dict[str, Any], user: User, now: datetime) -> None:
    ledger.append(
        aggregate=telling.aggregate_of(consultation),
        organisation_id=consultation.committee.organisation_id,
        verb=verb,
        payload=payload,
        actor=user,
        now=now,
    )
