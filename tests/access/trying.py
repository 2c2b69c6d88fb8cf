"""Every service as somebody else: when it is really called, it is called as every reader before, and undone.

The demonstration and the forms of all pages call services with real objects in states in which the act is meant. Each
service is tried at its first such call, with the same arguments and another actor: what a way past the pages would do.
"""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FunctionType
from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404

from committees.access.ports import ADMINISTRATORS, SIGNED_IN, Reader
from committees.errors import Refused
from committees.models import LedgerEntry, User
from tests.access.elsewhere import tried_elsewhere
from tests.access.reaching import services, ways_in

ACTORS = ("by", "granted_by", "ended_by", "actor", "user")
"""The parameter that names who acts, the first of these that a service has."""
ASKED = ("decided", "handed_over")
"""Said where a service is a step of another one, which asked who may."""
HIDDEN = (Refused, PermissionDenied, Http404, ObjectDoesNotExist, ValidationError)


IN_THE_HOUSE = {str(reader) for reader in SIGNED_IN - ADMINISTRATORS}
# Steps of other services, which ask who may: no press leads to them alone. Of strangers and administrators they enter
# nothing into the record either.
STEPS = {
    "committees.documents.services.request_job": "background work ordered for oneself by what read the subject as him",
    "committees.rulebooks.services.enforce": "of every act that a rule judges",
    "meetings.agenda.services.moves.record": "of every move of an item",
    "meetings.agenda.services.outcomes.conclude_item": "of a resolution, or of the secretary's conclusion",
    "meetings.agenda.services.outcomes.defer_item": "of the secretary's deferral",
    "meetings.agenda.services.outcomes.schedule_item": "of taking an item into an agenda",
    "meetings.agenda.services.outcomes.unschedule_item": "of taking an item out of an agenda",
    "decisions.distribution.services.distribute": "of issuing minutes",
    "decisions.duties.services.note_performance": "of a self-check made and of a year's score confirmed",
    "decisions.supervision.services.returning.name_reconsidered": "of proposing a decision again, here or for a post",
    "meetings.papers.services.keep_papers": "of proposing and editing an item",
}
# What is everybody's own, a stranger's too.
OWN = frozenset({
    "committees.access.services.keep_old_password", "committees.access.services.note_password_change",
    "committees.access.second_factor.confirm_device", "committees.access.second_factor.renew_codes",
    "committees.access.second_factor.stop_second_factor", "committees.access.second_factor.verify_code",
    "meetings.timetable.services.renew_feed", "meetings.timetable.services.revoke_feed",
})  # fmt: skip
# What enters nothing of a person whom it does not concern, and refuses nobody: it notes that somebody opened his own,
# or reads the rows of a workbook for a preview that was asked for as one's own.
QUIET = frozenset({
    "committees.people.imports.judge_people", "committees.people.imports.judge_seats",
    "decisions.distribution.services.open_copy", "decisions.distribution.services.open_notice",
    "meetings.consultations.services.open_view", "meetings.history.imports.judge", "meetings.plans.imports.judge",
})  # fmt: skip
# Whose address chooses them from a table of steps or of kinds of workbooks, which is not read from the code: whose they
# are there.
BY_STEP_OR_KIND = {
    "committees.people.imports.write_people": "office_head system_admin",
    "committees.people.imports.write_seats": "office_head system_admin",
    "committees.people.services.founding.enter_venue": "office_head system_admin",
    "committees.people.services.founding.found_committee": "office_head system_admin",
    "committees.people.services.founding.found_unit": "office_head system_admin",
    "committees.people.services.founding.give_login": "security_admin",
    "committees.people.services.revising.revise_person": "office_head system_admin",
    "committees.setup.services.begin_term": "office_head system_admin",
    "committees.setup.services.enter_people": "office_head system_admin",
    "committees.setup.services.enter_units": "office_head system_admin",
    "committees.setup.services.enter_venues": "office_head system_admin",
    "committees.setup.services.fill_posts": "security_admin",
    "committees.setup.services.found_committees": "office_head system_admin",
    "committees.setup.services.seat_people": "office_head system_admin",
    "committees.setup.services.set_charges": "office_head system_admin",
    "committees.setup.services.set_observers": "office_head system_admin",
    "committees.setup.services.take_rulebook": "office_head system_admin",
    "meetings.history.imports.write": "office office_head",
    "meetings.plans.imports.write": "office office_head unit_handler unit_leader",
    "meetings.plans.services.revise_planned": "office office_head unit_handler unit_leader",
}
# What only the person himself does, although its address is everybody's: there each finds his own.
BY_ONESELF = frozenset({
    "committees.people.services.declaring.cancel_absence", "committees.people.services.declaring.declare_interest",
    "committees.people.services.declaring.end_acting", "committees.people.services.declaring.end_interest",
    "committees.people.services.declaring.enter_absence", "committees.people.services.declaring.hand_over",
    "meetings.notices.services.deputies.end_deputy",
})  # fmt: skip
# What leads to everybody's address as a step of handing over one's own role, and is the security administrator's.
SECURED = frozenset({"committees.access.services.grant_role", "committees.access.services.end_grant"})
# Whom a service lets in besides the readers of its rows, and why.
BESIDES = {
    "committees.access.audit_job.request_verification": {"stranger-2": "one chain for all houses: each audits it"},
    "committees.sheets.services.preview_import": {"office": "other kinds of workbooks than the row's are the office's"},
    "committees.rulebooks.versions.copy_rulebook": {"system_admin": "a step of the guided setup, take_rulebook"},
    "meetings.notices.services.feedback.give_feedback": dict.fromkeys(
        ("office", "office_head"), "owed by some rulebooks only, so that its row names nobody"
    ),
    "committees.calendar.services.load_year": {"stranger-0": "one calendar for all houses: each system administrator"},
    "decisions.registers.services.leaving.decide_leave": {"chair": "the row is tried with a withdrawal, not his"},
}


def judged(answers: Mapping[str, Mapping[str, str]]) -> tuple[str, list[str]]:
    """How much was tried, in words, and whom a service let do what no row of the table gives him."""
    given = [answer for name in answers for answer in answers[name].values()]
    tried, told = {*answers, *tried_elsewhere()}, with_an_actor()
    words = f"services: {len(tried)} of {len(told)} that are told who acts called as everybody"
    words += f", {len(answers)} here in {len(given)} calls by reader and service, {given.count('refused')} refused"
    return words, [line for name in sorted(answers) for line in wrong_in(name, answers[name])]


def wrong_in(name: str, answers: Mapping[str, str]) -> list[str]:
    """Whom a service let do what no row of the table gives him, and on whom it broke."""
    rows = {str(reader) for who in ways_in()[name].values() for reader in who} if name not in BY_ONESELF else set()
    rows = {str(Reader.SECURITY_ADMIN)} if name in SECURED else rows
    rows |= {*BESIDES.get(name, {}), *BY_STEP_OR_KIND.get(name, "").split()}
    free = {who for who in answers if name in OWN or (name in STEPS and who in IN_THE_HOUSE)}
    quiet = {"refused", *(["done"] if name in {*STEPS, *QUIET} else [])}
    return [
        f"{name} as {who}: {answer}"
        for who, answer in answers.items()
        if answer.startswith("broke") or (answer not in quiet and who not in rows | free)
    ]


@dataclass
class Trials:
    """What each service answered each reader: refused, done (with an entry in the record or without), or broke."""

    people: Callable[[], Mapping[str, User]]
    answers: dict[str, dict[str, str]] = field(default_factory=dict)
    busy: bool = False

    def merged(self, other: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
        """The answers of two walks."""
        names = {*self.answers, *other}
        return {name: {**other.get(name, {}), **self.answers.get(name, {})} for name in names}

    def try_as_everyone(self, name: str, service: FunctionType, given: dict[str, Any]) -> None:
        """Before a real call: the same as each reader, once for a service."""
        actor = acting(service)
        if self.busy or actor is None or name in self.answers:
            return
        people = self.people()
        if not people:
            return
        self.busy = True
        try:
            caller = given.get(actor)
            self.answers[name] = {
                who: attempt(service, given, actor, user)
                for who, user in people.items()
                if caller is None or user.pk != caller.pk  # he is about to do it anyway
            }
        finally:
            self.busy = False

    def refused(self, name: str) -> None:
        """After a real call that came to nothing."""


def with_an_actor() -> set[str]:
    """Every service that is told who acts."""
    return {name for name, service in services().items() if acting(service) is not None}


def acting(service: FunctionType) -> str | None:
    """The parameter of the one who acts."""
    parameters = inspect.signature(service).parameters
    return next((name for name in ACTORS if name in parameters and "User" in str(parameters[name].annotation)), None)


def attempt(service: FunctionType, given: dict[str, Any], actor: str, user: User) -> str:
    """One call in a transaction that is taken back."""
    with transaction.atomic():
        before = LedgerEntry.objects.order_by("-pk").values_list("pk", flat=True).first()
        try:
            with transaction.atomic():
                service(**{**copy.deepcopy(given), actor: copy.copy(user)})
            after = LedgerEntry.objects.order_by("-pk").values_list("pk", flat=True).first()
            answer = "done" if after == before else "recorded"
        except HIDDEN:
            answer = "refused"
        except Exception as error:  # noqa: BLE001 (what a service breaks on is a finding, and the walk goes on)
            answer = f"broke: {type(error).__name__}: {error}"[:160]
        transaction.set_rollback(True)
    return answer


T = TypeVar("T", bound=Trials)
_running: list[Trials] = []


def called(name: str, plain: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """In place of a service: try it, then do what was asked."""
    service = _own[name]
    given = dict(zip(inspect.signature(service).parameters, plain, strict=False)) | named
    if not _running or any(named.get(mark) for mark in ASKED):
        return service(**given)
    trials = _running[-1]
    first = name not in trials.answers
    trials.try_as_everyone(name, service, given)
    try:
        return service(**given)
    except Exception:
        if first:
            trials.refused(name)
        raise


_own: dict[str, FunctionType] = {}


@contextmanager
def trying(people: Callable[[], Mapping[str, User]]) -> Iterator[Trials]:
    """Within, every service that is told who acts is tried."""
    with trying_at(Trials(people), services()) as trials:
        yield trials


@contextmanager
def trying_at(trials: T, names: Collection[str]) -> Iterator[T]:
    """The same for these services. Whoever imported one calls the same function: so its code is exchanged, not its
    name."""
    changed = []
    for name, service in services().items():
        if name not in names:
            continue
        if service.__closure__ or acting(service) is None:
            continue
        _own[name] = FunctionType(service.__code__, service.__globals__, service.__name__)
        _own[name].__defaults__, _own[name].__kwdefaults__ = service.__defaults__, service.__kwdefaults__
        _own[name].__signature__ = inspect.signature(service)  # type: ignore[attr-defined]
        changed.append((service, service.__code__))
        service.__code__ = _stand_in(name)
    _running.append(trials)
    try:
        yield trials
    finally:
        _running.pop()
        for service, code in changed:
            service.__code__ = code


def _stand_in(name: str) -> Any:
    made: dict[str, Any] = {}
    words = f"    from tests.access.trying import called\n    return called({name!r}, plain, named)"
    exec(f"def stand_in(*plain, **named):\n{words}", made)
    return made["stand_in"].__code__
