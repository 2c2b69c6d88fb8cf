"""Every service as somebody else: when it is really called, it is called as every reader before, and undone.

The demonstration and the forms of all pages call services with real objects in states in which the act is meant. Each
service is tried at its first such call, with the same arguments and another actor: what a way past the pages would do.
"""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FunctionType
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404

from committees.errors import Refused
from committees.models import LedgerEntry, User
from tests.access.reaching import services, ways_in

ACTORS = ("by", "granted_by", "ended_by", "actor", "user")
"""The parameter that names who acts, the first of these that a service has."""
HIDDEN = (Refused, PermissionDenied, Http404, ObjectDoesNotExist, ValidationError)


# Steps of other services, which ask who may: no press leads to them alone.
STEPS = {
    "committees.documents.services.request_job": "background work ordered for oneself by what read the subject as him",
    "meetings.agenda.services.outcomes.conclude_item": "of a resolution, or of the secretary's conclusion",
    "meetings.agenda.services.outcomes.defer_item": "of the secretary's deferral",
    "meetings.agenda.services.outcomes.schedule_item": "of taking an item into an agenda",
    "meetings.agenda.services.outcomes.unschedule_item": "of taking an item out of an agenda",
    "decisions.duties.services.note_performance": "of a self-check made and of a year's score confirmed",
    "decisions.supervision.services.returning.name_reconsidered": "of proposing a decision again, here or for a post",
    "meetings.papers.services.keep_papers": "of proposing and editing an item",
}
# What is everybody's own, a stranger's too.
OWN = frozenset({
    "committees.access.services.keep_old_password", "meetings.timetable.services.renew_feed",
    "meetings.timetable.services.revoke_feed",
})  # fmt: skip
# Whom a service lets in besides the readers of its rows, and why.
BESIDES = {
    "committees.access.audit_job.request_verification": {"stranger-2": "one chain for all houses: each audits it"},
    "committees.sheets.services.preview_import": {"office": "other kinds of workbooks than the row's are the office's"},
    "committees.rulebooks.versions.copy_rulebook": {"system_admin": "a step of the guided setup, take_rulebook"},
    "decisions.registers.services.leaving.decide_leave": {"chair": "the row is tried with a withdrawal, not his"},
}


def judged(answers: Mapping[str, Mapping[str, str]]) -> tuple[str, list[str]]:
    """How much was tried, in words, and whom a service let do what no row of the table gives him."""
    wrong, count, refused = [], 0, 0
    for name, given in sorted(answers.items()):
        rows = {str(reader) for who in ways_in()[name].values() for reader in who} | set(BESIDES.get(name, {}))
        for who, answer in given.items():
            count, refused = count + 1, refused + (answer == "refused")
            strange = who not in rows and name not in {*STEPS, *OWN} and answer != "refused"
            if strange or answer.startswith("broke"):
                wrong.append(f"{name} as {who}: {answer}")
    told = len(with_an_actor())
    words = f"services: {len(answers)} of {told} that are told who acts called as everybody"
    words += f", {count} calls by reader and service, {refused} refused"
    return words, wrong


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


def with_an_actor() -> set[str]:
    """Every service that is told who acts."""
    return {name for name, service in services().items() if acting(service) is not None}


def acting(service: FunctionType) -> str | None:
    """The parameter of the one who acts."""
    parameters = inspect.signature(service).parameters
    return next((name for name in ACTORS if name in parameters), None)


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


_running: list[Trials] = []


def called(name: str, given: dict[str, Any]) -> Any:
    """In place of a service: try it, then do what was asked."""
    service = _own[name]
    if _running:
        _running[-1].try_as_everyone(name, service, given)
    return service(**given)


_own: dict[str, FunctionType] = {}


@contextmanager
def trying(people: Callable[[], Mapping[str, User]]) -> Iterator[Trials]:
    """Within, every service that is told its arguments by name is tried. Whoever imported it calls the same function:
    so its code is exchanged, not its name."""
    trials, changed = Trials(people), []
    for name, service in services().items():
        kinds = {each.kind for each in inspect.signature(service).parameters.values()}
        if kinds != {inspect.Parameter.KEYWORD_ONLY} or service.__closure__ or acting(service) is None:
            continue
        _own[name] = FunctionType(service.__code__, service.__globals__, service.__name__)
        _own[name].__kwdefaults__ = service.__kwdefaults__
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
    words = f"    from tests.access.trying import called\n    return called({name!r}, given)"
    exec(f"def stand_in(**given):\n{words}", made)
    return made["stand_in"].__code__
