"""任职回避: who is too close to a candidate to know of him, to deliberate or to vote: himself and his relatives.

A relative is who the department entered on the candidate, or who declared it himself (利害关系). What a member declared
stays his: from here comes who is close, never what was declared.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from committees.models import Interest, Person
from committees.people.states import InterestKind
from personnel.models import Candidate, Kinship, PersonnelMatter


def is_close(person: Person) -> Q:
    """Of candidates: those who are this person, or his relatives."""
    kin = Kinship.objects.filter(candidate=OuterRef("pk"), person=person)
    own = _declared().filter(person=person)
    meant = Q(relative__isnull=False, relative=OuterRef("person")) | Q(relative=None, name=OuterRef("name"))
    here = Q(person__organisation=OuterRef("matter__organisation"))
    return Q(person=person) | Q(Exists(kin)) | Q(Exists(own.filter(meant, here)))


def close_to(candidate: Candidate) -> set[int]:
    """The people of the house who must keep away from a candidate."""
    found = set(candidate.kin.values_list("person_id", flat=True)) | declared_relatives(candidate)
    return found | ({candidate.person_id} if candidate.person_id is not None else set())


def declared_relatives(candidate: Candidate) -> set[int]:
    """Those who declared of themselves that the candidate is a relative of theirs."""
    meant = Q(relative=None, name=candidate.name)
    if candidate.person_id is not None:
        meant |= Q(relative=candidate.person_id)
    house = Q(person__organisation=candidate.matter.organisation_id)
    return set(_declared().filter(meant, house).values_list("person_id", flat=True))


def close_to_any(matter: PersonnelMatter) -> set[int]:
    """The people of the house who must keep away from one of a matter's candidates."""
    return {person for candidate in matter.candidates.select_related("matter") for person in close_to(candidate)}


def close_to_one_of(person: Person, matter: PersonnelMatter) -> bool:
    """Whether a person must keep away from one of a matter's candidates: what was said of the matter names them all."""
    return Candidate.objects.filter(matter=matter).filter(is_close(person)).exists()


def _declared() -> QuerySet[Interest]:
    return Interest.objects.filter(kind=InterestKind.RELATIVE, ended_at__isnull=True)
