"""The arithmetic of the record, without a database."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from committees.ledger.rules import (
    BEGINNING,
    SHA256,
    SM3,
    Head,
    Row,
    available_algorithms,
    canonical,
    commit,
    digest_of,
    entry_digests,
    flaws_against_heads,
    flaws_of_chain,
)

START = datetime(2026, 9, 3, 1, 0, tzinfo=UTC)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(blacklist_categories=["Cs"], min_codepoint=1)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("甲乙ab", max_size=3), inner, max_size=3),
    max_leaves=8,
)


def chain(payloads, algorithm=None):
    rows, previous, previous_sm3 = [], BEGINNING, BEGINNING
    algorithm = algorithm or available_algorithms()
    for number, payload in enumerate(payloads, start=1):
        salt = f"{number:032x}"
        row = Row(
            pk=number * 3,
            organisation_id=1,
            aggregate="meeting:1",
            sequence=number,
            at=START + timedelta(minutes=number),
            actor_id=None,
            actor_name="系统",
            verb="step",
            payload=payload,
            salt=salt,
            algorithm=algorithm,
            commitment=commit(SHA256, salt, payload),
            commitment_sm3=commit(SM3, salt, payload) if SM3 in algorithm else "",
            previous=previous,
            digest="",
            digest_sm3="",
        )
        previous, previous_sm3 = entry_digests(row, previous_sm3)
        rows.append(replace(row, digest=previous, digest_sm3=previous_sm3))
    return rows


def test_known_digests_of_both_algorithms():
    assert digest_of(SHA256, "abc").startswith("ba7816bf8f01cfea")
    assert digest_of(SM3, "abc").startswith("66c7f0f462eeedd9")  # the example of GB/T 32905


def test_one_written_form():
    assert canonical({"乙": 1, "a": [True, None, "张"]}) == '{"a":[true,null,"张"],"乙":1}'


@pytest.mark.parametrize("value", [1.0, {"x": 0.5}, [float("nan")], START, b"x", {1: "x"}, {"x": {2}}, "a\x00b"])
def test_what_has_no_single_form_is_refused(value):
    with pytest.raises(TypeError):
        canonical(value)


@given(st.lists(JSON, min_size=1, max_size=5))
def test_an_honest_chain_has_no_flaw(payloads):
    assert flaws_of_chain(chain(payloads)) == []


ALTERATIONS = {
    "organisation_id": 2,
    "aggregate": "meeting:2",
    "sequence": 9,
    "at": START,
    "actor_id": 7,
    "actor_name": "别人",
    "verb": "other",
    "payload": {"n": 99},
    "salt": "0",
    "algorithm": "md5",
    "commitment": "0",
    "previous": "0",
    "digest": "0",
    "digest_sm3": "0",
    "commitment_sm3": "0",
    "pk": 1,
}


def test_every_field_is_covered():
    assert set(ALTERATIONS) == {field.name for field in fields(Row)}


@pytest.mark.parametrize("name", ALTERATIONS)
@pytest.mark.parametrize("position", [1, 2, 3])
def test_an_alteration_of_any_field_of_any_entry_is_found(name, position):
    rows = chain([{"n": n} for n in range(5)])
    rows[position] = replace(rows[position], **{name: ALTERATIONS[name]})
    assert flaws_of_chain(rows)


@given(st.data(), st.lists(JSON, min_size=2, max_size=6))
def test_removing_or_moving_entries_is_found(data, payloads):
    rows = chain(payloads)
    head = Head("meeting:1", rows[-1].sequence, rows[-1].digest)
    kept = data.draw(st.permutations(rows).map(lambda all_rows: all_rows[: data.draw(st.integers(0, len(rows)))]))
    digests = {row.sequence: row.digest for row in kept}
    found = flaws_of_chain(kept) + flaws_against_heads(digests, [head], "末端")
    assert bool(found) == (kept != rows)


def test_a_chain_goes_on_where_a_machine_without_sm3_has_written():
    first = chain([{"n": 1}], algorithm="sha256")
    assert flaws_of_chain(first) == []
    assert first[0].digest_sm3 == ""


def test_the_zone_of_a_moment_does_not_matter():
    rows = chain([{}])
    rows[0] = replace(rows[0], at=rows[0].at.astimezone(timezone(timedelta(hours=8))))
    assert flaws_of_chain(rows) == []


def test_without_its_salt_a_commitment_tells_nothing():
    assert commit(SHA256, "a", {"vote": "for"}) != commit(SHA256, "b", {"vote": "for"})
