"""Every form of every page, sent by somebody who means harm; every address, with keys that are none of his."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone

from tests.abuse import attacks
from tests.abuse.prey import MARK, make_prey
from tests.access.elsewhere import NEVER_TRIED, tried_elsewhere
from tests.access.trying import judged, trying, with_an_actor

# With how often each must have been tried at least: an attack that reaches nothing proves nothing.
ATTACKS: dict[Callable[[attacks.Prey], attacks.Found], int] = {
    attacks.filled_in: 40,
    attacks.forged_fields: 10_000,
    attacks.far_keys_in_addresses: 500,
    attacks.far_keys_in_forms: 100,
    attacks.odd_addresses: 100,
    attacks.odd_values: 300,
    attacks.generated: 250,
    attacks.odd_questions: 100,
    attacks.twice: 50,
    attacks.markup: 20,
}


@pytest.mark.django_db
def test_every_form_and_address_of_the_house(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
    record_property: Callable[[str, object], None],
) -> None:
    """One world for all of it, since it takes some seconds to build."""
    monkeypatch.setattr("django.conf.settings.EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
    monkeypatch.setattr("django.conf.settings.EMAIL_FILE_PATH", str(tmp_path))
    prey = make_prey(timezone.now(), tmp_path)
    gc.collect()
    gc.freeze()  # what stands now need not be looked through at every press
    request.addfinalizer(gc.unfreeze)
    assert len(prey.pages) > 100
    assert [where for where, text in prey.pages.items() if MARK in text] == []
    total, wrong = len(prey.pages), []
    with trying(prey.world.everybody) as trials:  # behind every form its services are called as everybody
        as_meant = attacks.filled_in(prey)
    for attack, least in ATTACKS.items():
        began = time.monotonic()
        count, found = as_meant if attack is attacks.filled_in else attack(prey)
        total, wrong = total + count, wrong + found
        sys.stdout.write(f"\n{attack.__name__}: {count} tried, {len(found)} findings, {time.monotonic() - began:.0f} s")
        assert count >= least, attack.__name__
    words = f"{total} attempts on {len(prey.forms)} forms and {len(prey.pages)} pages, {len(wrong)} findings"
    answers = trials.merged(prey.world.answers)
    forgotten = with_an_actor() - {*answers, *tried_elsewhere(), *NEVER_TRIED}
    assert not forgotten, f"name a file that calls these in tests/access/elsewhere.py: {sorted(forgotten)}"
    count, found = judged(answers)
    for name, told in (("abuse", words), ("as everybody", count)):
        record_property(name, told)
        sys.stdout.write(f"\n{name}: {told}\n")
    wrong += found
    assert not wrong, "\n".join(wrong)
