"""Many writers of one chain: every act gets its place, none twice, and the chain holds."""

import threading

import pytest
from django.db import connection, transaction

from committees.ledger import services as ledger
from committees.ledger.verification import verify
from committees.models import LedgerEntry, Organisation
from tests.threads import in_threads

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def organisation():
    return Organisation.objects.create(code="weidong", name="卫东区委", short_name="区委")


def test_eight_writers_of_one_chain_and_of_its_first_entry(organisation, now):
    def write(number):
        for step in range(10):
            ledger.append(
                aggregate="meeting:1",
                organisation_id=organisation.pk,
                verb="step",
                payload={"writer": number, "step": step},
                actor=None,
                now=now,
            )

    assert in_threads(8, write) == []
    assert list(LedgerEntry.objects.order_by("sequence").values_list("sequence", flat=True)) == list(range(1, 81))
    assert verify().holds


def test_a_writer_waits_for_the_transaction_before_it_and_takes_the_place_of_one_rolled_back(organisation, now):
    holding, waiting = threading.Event(), threading.Event()

    def write(number):
        if number == 0:
            try:
                with transaction.atomic():
                    append("lost")
                    holding.set()
                    waiting.wait(5)
                    raise RuntimeError
            except RuntimeError:
                return
        holding.wait(5)
        threading.Timer(0.2, waiting.set).start()
        append("kept")

    def append(verb):
        ledger.append(aggregate="m:1", organisation_id=organisation.pk, verb=verb, payload={}, actor=None, now=now)

    assert in_threads(2, write) == []
    assert [(entry.sequence, entry.verb) for entry in LedgerEntry.objects.all()] == [(1, "kept")]
    assert verify().holds


def test_verification_beside_writers_finds_nothing(organisation, now):
    def act(number):
        if number == 0:
            reports = [verify() for _ in range(15)]
            assert [report.flaws for report in reports if not report.holds] == []
            return
        for step in range(40):
            ledger.append(
                aggregate=f"m:{step % 2}", organisation_id=organisation.pk, verb="x", payload={}, actor=None, now=now
            )

    assert in_threads(3, act) == []
    assert connection.vendor == "postgresql"
