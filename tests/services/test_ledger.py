"""The record: chained, refused by the database, found by the command."""

import pytest
from django.db import Error, connection, transaction

from committees.ledger import services as ledger
from committees.ledger import triggers
from committees.models import LedgerEntry, LedgerHead, Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation():
    return Organisation.objects.create(code="weidong", name="卫东区委", short_name="区委")


@pytest.fixture
def chain(organisation, now):
    return [
        ledger.append(
            aggregate="meeting:1", organisation_id=organisation.pk, verb=verb, payload={"n": n}, actor=None, now=now
        )
        for n, verb in enumerate(["planned", "noticed", "opened", "closed"], start=1)
    ]


def test_entries_are_chained(chain):
    assert [entry.sequence for entry in chain] == [1, 2, 3, 4]
    assert [entry.previous for entry in chain[1:]] == [entry.digest for entry in chain[:-1]]
    assert chain[0].previous == "0" * 64
    head = LedgerHead.objects.get(aggregate="meeting:1")
    assert (head.sequence, head.digest) == (4, chain[-1].digest)


def test_a_payload_with_a_float_is_refused_and_nothing_is_written(organisation, now):
    with pytest.raises(TypeError, match="float"):
        ledger.append(
            aggregate="meeting:1", organisation_id=organisation.pk, verb="x", payload={"share": 0.5}, actor=None, now=now
        )
    assert not LedgerEntry.objects.exists()


REFUSED = [
    "UPDATE committees_ledgerentry SET verb = 'other' WHERE sequence = 2",
    "DELETE FROM committees_ledgerentry WHERE sequence = 4",
    "DELETE FROM committees_ledgerentry",
    "DELETE FROM committees_ledgerhead",
    "UPDATE committees_ledgerhead SET sequence = 2",
    "UPDATE committees_ledgerhead SET digest = 'x'",
]


@pytest.mark.parametrize("statement", REFUSED)
def test_the_database_refuses_change(chain, statement):
    with pytest.raises(Error, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert LedgerEntry.objects.count() == 4


@pytest.mark.skipif("connection.vendor != 'postgresql'")
@pytest.mark.parametrize("table", triggers.TABLES)
def test_postgresql_refuses_to_truncate(chain, table):
    with pytest.raises(Error, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table} CASCADE")


@pytest.mark.skipif("connection.vendor != 'sqlite'")
@pytest.mark.parametrize("verb", ["INSERT OR REPLACE", "REPLACE", "INSERT OR IGNORE"])
def test_sqlite_refuses_to_replace(chain, verb):
    names = [field.column for field in LedgerEntry._meta.local_fields]
    values = ", ".join("'replaced'" if name == "verb" else name for name in names)
    with pytest.raises(Error, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"{verb} INTO committees_ledgerentry ({', '.join(names)}) SELECT {values} FROM committees_ledgerentry"
        )
    assert not LedgerEntry.objects.filter(verb="replaced").exists()


def test_missing_triggers_are_named(db):
    assert triggers.missing(connection) == []
    with connection.cursor() as cursor:
        name = "committees_ledgerentry_no_update"
        cursor.execute(f"DROP TRIGGER {name}" + (f" ON {triggers.ENTRIES}" if connection.vendor == "postgresql" else ""))
    assert triggers.missing(connection) == ["committees_ledgerentry_no_update"]


@pytest.mark.django_db(transaction=True)
def test_a_transactional_test_can_be_cleaned_up(organisation, now):
    ledger.append(aggregate="m:1", organisation_id=organisation.pk, verb="x", payload={}, actor=None, now=now)


@pytest.mark.django_db(transaction=True)
def test_after_the_flush_nothing_is_left_but_the_triggers():
    assert not LedgerEntry.objects.exists()
    assert triggers.missing(connection) == []
