"""The record: chained, refused by the database, found by the command."""

import pytest
from django.core.management.sql import emit_post_migrate_signal
from django.db import Error, connection, transaction
from django.template.loader import render_to_string

from committees.ledger import selectors, triggers
from committees.ledger import services as ledger
from committees.ledger.ports import VerbName, name_verbs
from committees.ledger.verification import verify
from committees.models import LedgerEntry, LedgerHead, Organisation, Person, User
from tests.factories import make_district
from tests.ledger_support import settle

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
        for n, verb in enumerate(["x_planned", "x_noticed", "x_opened", "x_closed"], start=1)
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
            aggregate="meeting:1",
            organisation_id=organisation.pk,
            verb="x",
            payload={"share": 0.5},
            actor=None,
            now=now,
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
    settle()
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
    settle()
    with connection.cursor() as cursor:
        name = "committees_ledgerentry_no_update"
        cursor.execute(
            f"DROP TRIGGER {name}" + (f" ON {triggers.ENTRIES}" if connection.vendor == "postgresql" else "")
        )
    assert triggers.missing(connection) == ["committees_ledgerentry_no_update"]


GUARDED = [
    "decisions_archivefiling_no_delete",
    "decisions_archivepackage_no_update",
    "committees_rulebookversion_no_update",
]


@pytest.mark.parametrize("name", GUARDED)
def test_missing_triggers_of_archive_and_rulebooks_are_named(db, name):
    settle()
    with connection.cursor() as cursor:
        table = name.rsplit("_no_", 1)[0]
        cursor.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))
    assert triggers.missing(connection) == [name]
    assert not verify().holds


@pytest.mark.django_db(transaction=True)
def test_a_transactional_test_can_be_cleaned_up(organisation, now):
    ledger.append(aggregate="m:1", organisation_id=organisation.pk, verb="x", payload={}, actor=None, now=now)


@pytest.mark.django_db(transaction=True)
def test_after_the_flush_nothing_is_left_but_the_triggers():
    assert not LedgerEntry.objects.exists()
    assert triggers.missing(connection) == []


WEAKENED = [
    "ALTER TABLE committees_ledgerentry DISABLE TRIGGER committees_ledgerentry_no_update",
    "ALTER TABLE committees_ledgerentry ENABLE TRIGGER committees_ledgerentry_no_update",  # but not for replicas
    (
        "DROP TRIGGER committees_ledgerentry_no_update ON committees_ledgerentry;"
        " CREATE TRIGGER committees_ledgerentry_no_update BEFORE UPDATE ON committees_ledgerentry FOR EACH ROW"
        " WHEN (false) EXECUTE FUNCTION committees_ledger_refuse();"
        " ALTER TABLE committees_ledgerentry ENABLE ALWAYS TRIGGER committees_ledgerentry_no_update"
    ),
]


@pytest.mark.skipif("connection.vendor != 'postgresql'")
@pytest.mark.parametrize("name", GUARDED)
@pytest.mark.parametrize("how", ["DISABLE", "ENABLE"])
def test_a_guard_that_does_not_always_act_counts_as_missing(db, name, how):
    settle()
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {name.rsplit('_no_', 1)[0]} {how} TRIGGER {name}")
    assert triggers.missing(connection) == [name]


@pytest.mark.skipif("connection.vendor != 'postgresql'")
@pytest.mark.parametrize("statement", WEAKENED)
def test_a_weakened_trigger_counts_as_missing(chain, statement):
    settle()
    with connection.cursor() as cursor:
        cursor.execute(statement)
    assert triggers.missing(connection) == ["committees_ledgerentry_no_update"]


@pytest.mark.skipif("connection.vendor != 'postgresql'")
def test_a_gutted_function_counts_as_missing(chain):
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE OR REPLACE FUNCTION committees_ledger_refuse() RETURNS trigger LANGUAGE plpgsql"
            " AS $$BEGIN RETURN NEW; END$$"
        )
    assert len(triggers.missing(connection)) == 9


@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_a_rebuilt_table_gets_its_triggers_back_after_migrate(chain):
    triggers.remove(connection)
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    assert triggers.missing(connection) == []


def test_the_name_of_the_actor_stays_as_it_was(organisation, now):
    user = User.objects.create(username="li", last_name="李")
    entry = ledger.append(aggregate="m:1", organisation_id=None, verb="x", payload={}, actor=user, now=now)
    assert entry.actor_name == "李"
    Person.objects.create(organisation=organisation, user=user, name="李𬀩")
    user = User.objects.get(pk=user.pk)
    assert (
        ledger.append(aggregate="m:1", organisation_id=None, verb="x", payload={}, actor=user, now=now).actor_name
        == "李𬀩"
    )


def test_a_rolled_back_act_leaves_no_entry_and_no_gap(chain, organisation, now):
    values = {"aggregate": "meeting:1", "organisation_id": organisation.pk, "payload": {}, "actor": None, "now": now}

    @transaction.atomic
    def act_and_fail():
        ledger.append(verb="x", **values)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        act_and_fail()
    entry = ledger.append(verb="y", **values)
    assert entry.sequence == 5
    assert verify().holds


def test_a_timeline_reads_in_chinese(chain, client, django_assert_num_queries):
    name_verbs(
        {"x_planned": "列入计划", "x_closed": VerbName("会议结束", "done", lambda payload: f"第{payload['n']}步")}
    )
    with django_assert_num_queries(1):
        lines = selectors.timeline_of("meeting:1")
    assert [line.title for line in lines] == ["列入计划", "x_noticed", "x_opened", "会议结束"]
    assert (lines[3].tone, lines[3].text, lines[3].actor) == ("done", "第4步", "系统")
    page = render_to_string("ledger/timeline.html", {"lines": lines})
    assert "2026年9月3日（周四）09:00" in page
    assert "timeline__entry--done" in page
    assert [line.title for line in selectors.timeline_of("meeting:1", "x_closed")] == ["会议结束"]
    with pytest.raises(ValueError, match="another name"):
        name_verbs({"x_planned": "不同的说法"})


def test_the_acts_of_founding_a_district_read_in_chinese(now):
    district = make_district(now, members=3)
    titles = [line.title for line in selectors.timeline_of(f"organisation:{district.organisation.pk}")]
    assert titles[0] == "录入机关"
    assert not [title for title in titles if title.isascii()]
