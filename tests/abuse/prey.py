"""What is attacked: the world of the table of access, another organisation beside it, and all forms of its pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.apps import apps
from django.db import connection, models

from committees.access.ports import ALWAYS, Reader, addresses
from committees.models import User
from committees.rules import Matter
from decisions.minutes import services as minutes
from meetings.session import services as session
from tests.abuse.pages import Form, forms_in
from tests.access.table import address, sample_of
from tests.access.walking import look
from tests.access.world import World, build_world
from tests.factories import District, make_district
from tests.session_support import make_sitting

FAR = 9_000_000
"""The other organisation's rows have keys after this one, the first of every table FAR + 1."""
LATER = 17_500_000
MARK = "异域"
# Sign-in and the account's own secrets have tests of their own; these pages end sessions or lock accounts.
APART = frozenset({"login", "logout", "password", "second-factor", "factor", "password-forgotten", "password-new"})


@dataclass
class Prey:
    """The world, the forms of its pages with a user who was shown each, and the pages themselves."""

    world: World
    far: District
    far_models: frozenset[str]
    forms: list[tuple[Form, User]] = field(default_factory=list)
    pages: dict[tuple[str, str], str] = field(default_factory=dict)
    visited: list[tuple[str, User]] = field(default_factory=list)

    def named(self, reader: Reader) -> User:
        """The user who stands for a kind of reader."""
        return self.world.readers[reader]


def raise_keys(to: int) -> None:
    """From here on new rows have keys beyond this one."""
    with connection.cursor() as cursor:
        for model in apps.get_models():
            key = model._meta.pk
            if not isinstance(key, models.AutoField) or model._meta.app_label not in OWN:
                continue
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [model._meta.db_table, to])
            else:
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [model._meta.db_table, key.column, to]
                )


OWN = frozenset({"committees", "meetings", "decisions", "personnel", "auth"})


def make_prey(now: datetime, folder: Path) -> Prey:
    """Build it all, once for a module."""
    world = build_world(now, folder)
    raise_keys(FAR)
    far = make_district(now, members=4, code="yiyu")
    far.organisation.__class__.objects.filter(pk=far.organisation.pk).update(name=f"{MARK}区委", short_name=MARK)
    far.committee.__class__.objects.filter(pk=far.committee.pk).update(name=f"{MARK}常委会", short_name=f"{MARK}会")
    far.unit.__class__.objects.filter(organisation=far.organisation).update(name=f"{MARK}局")
    for person in apps.get_model("committees.Person").objects.filter(organisation=far.organisation):
        person.__class__.objects.filter(pk=person.pk).update(name=f"{MARK}{person.pk % 1000}")
    _hold(far, now)
    raise_keys(LATER)
    prey = Prey(world, far, frozenset(far_models()))
    crawl(prey)
    return prey


def _hold(far: District, now: datetime) -> None:
    """A meeting of the other organisation with a decision and minutes."""
    sitting = make_sitting(now, district=far, matters=(Matter.GENERAL, Matter.GENERAL))
    sitting.open(4)
    sitting.decide(1, "ffff")
    session.defer_item(entry=sitting.entries[1], reason="改期", actor=sitting.secretary, now=sitting.at(9))
    session.close_meeting(meeting=sitting.meeting, actor=sitting.secretary, now=sitting.at(10))
    minutes.draft_minutes(meeting=sitting.meeting, user=sitting.secretary, now=sitting.at(11))


def far_models() -> Iterator[str]:
    """The models of which the other organisation has a row under the key FAR + 1."""
    for model in apps.get_models():
        numbered = model._meta.app_label in OWN and isinstance(model._meta.pk, models.AutoField)
        if numbered and model._default_manager.filter(pk=FAR + 1).exists():
            yield model._meta.label


def crawl(prey: Prey) -> None:
    """Read every page as two of those who may, and keep its forms: each once, with who was shown it."""
    known: set[tuple[str, ...]] = set()
    for name, row in addresses().items():
        if "GET" not in row.verbs or name in APART:
            continue
        allowed = [reader for reader in prey.world.readers if row.visible_to(reader, ALWAYS)]
        own = prey.world.owners.get(row.subject)
        for reader in [each for each in allowed if own is None or each in own][:2]:
            try:
                path, user = address(name, sample_of(row, ALWAYS, prey.world)), prey.named(reader)
            except KeyError:  # the table's own test says that its world lacks a sample
                continue
            prey.visited.append((path, user))
            status, text = look(path, user)
            if status != 200 or not text.lstrip().startswith("<"):
                continue
            prey.pages[path, user.username] = text
            for form in forms_in(path, text):
                if form.key not in known and form.target not in APART:
                    known.add(form.key)
                    prey.forms.append((form, user))
