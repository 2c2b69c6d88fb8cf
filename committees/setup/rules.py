"""What the guided setup proposes from posts and units. Proposals only: whoever sets up confirms or changes each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from committees.access.states import Role

POSTS_OF_ONE = re.compile(r"[、/／]")
# Names that a rulebook gives to whoever belongs to a body and holds no other role in it.
PLAIN_MEMBERS = ("成员", "常委", "委员")
LEADS_OFFICE = ("办公室主任", "党政办主任", "党办主任")
LEADS_UNIT = ("主任", "局长", "所长", "科长", "站长", "部长", "院长", "负责人")


@dataclass(frozen=True)
class Candidate:
    """A person as the proposals see him; `unit`: the number of his unit; `member`: he sits in a body."""

    key: int
    post: str
    unit: int | None = None
    member: bool = False


def propose_mark(short_name: str) -> str:
    """发文代字 of a party committee from its short name: 左村镇党委 is 左委. Empty where nothing follows from it."""
    return f"{short_name[0]}委" if short_name.endswith("党委") and len(short_name) > len("党委") else ""


def propose_seats(people: Sequence[Candidate], roles: Sequence[str]) -> dict[int, str]:
    """Which role of a body each person's post speaks of. Who belongs to a unit works for the body and is none of it.

    A post that names no role is that of a plain member, where the body has such; the first in the list presides where
    no post names who does.
    """
    found: dict[int, str] = {}
    plain = next((role for role in reversed(roles) if role.endswith(PLAIN_MEMBERS)), "")
    for each in people:
        role = "" if each.unit is not None else _role_of(each.post, roles) or plain
        if role and not (role == roles[0] != plain and role in found.values()):
            found[each.key] = role
        elif role and plain:
            found[each.key] = plain
    if found and roles[0] not in found.values():
        found[next(iter(found))] = roles[0]
    return found


def _role_of(post: str, roles: Sequence[str]) -> str:
    """The longest role with which the first of a person's posts that names one ends: 副书记 is no 书记."""
    for part in POSTS_OF_ONE.split(post):
        for role in sorted(roles, key=len, reverse=True):
            if part.endswith(role) and not part.removesuffix(role).endswith("副"):
                return role
    return ""


def propose_office(people: Sequence[Candidate]) -> dict[Role, int]:
    """Who leads the office, works in it and records: the head by his post, the others beside him, else he himself."""
    staff = [each for each in people if not each.member]
    head = next((each for each in staff if each.post.endswith(LEADS_OFFICE) and "副" not in each.post), None)
    if head is None:
        return {}
    beside = [each for each in staff if each.unit is not None and each.unit == head.unit and each.key != head.key]
    clerk = beside[0] if beside else head
    recorder = next((each for each in staff if "秘书" in each.post), clerk)
    return {Role.OFFICE_HEAD: head.key, Role.OFFICE: clerk.key, Role.SECRETARY: recorder.key}


def propose_handlers(people: Sequence[Candidate]) -> Mapping[int, int]:
    """Who hands in the items of each unit: somebody of the unit, rather not who leads it."""
    found: dict[int, Candidate] = {}
    for each in people:
        if each.unit is None or each.member:
            continue
        known = found.get(each.unit)
        if known is None or (known.post.endswith(LEADS_UNIT) and not each.post.endswith(LEADS_UNIT)):
            found[each.unit] = each
    return {unit: each.key for unit, each in found.items()}
