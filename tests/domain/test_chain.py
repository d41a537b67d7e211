"""Canonical JSON and the chain of hashes."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delphi.domain.chain import GENESIS, canonical, first_break, link, sha256

payloads = st.dictionaries(
    st.text(max_size=4), st.integers() | st.booleans() | st.none() | st.text(max_size=8), max_size=4
)


def chained(contents):
    entries, previous = [], None
    for payload in contents:
        entries.append((previous, payload, link(previous, payload)))
        previous = entries[-1][2]
    return entries


def test_keys_are_sorted_and_nothing_is_escaped():
    assert canonical({"b": [1, None], "a": "é"}) == '{"a":"é","b":[1,null]}'.encode()


def test_a_link_can_be_recomputed_by_hand():
    by_hand = hashlib.sha256(b"0" * 64 + b'\n{"a":1}').hexdigest()

    assert link(None, {"a": 1}) == link(GENESIS, {"a": 1}) == by_hand
    assert sha256({"a": 1}) == hashlib.sha256(b'{"a":1}').hexdigest()


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_json_does_not_know_is_refused(value):
    with pytest.raises(ValueError):
        canonical(value)


@settings(max_examples=40)
@given(st.lists(payloads, max_size=5))
def test_an_honest_chain_has_no_break(contents):
    assert first_break(chained(contents)) is None


@settings(max_examples=40)
@given(st.lists(payloads, min_size=1, max_size=5), st.data())
def test_a_changed_payload_is_found(contents, data):
    entries = chained(contents)
    at = data.draw(st.integers(0, len(entries) - 1))
    previous, payload, own = entries[at]
    entries[at] = (previous, {**payload, "changed": "yes"}, own)

    assert first_break(entries) == at


def test_a_missing_or_exchanged_entry_is_found():
    entries = chained([{"n": n} for n in range(4)])

    assert first_break([entries[0], *entries[2:]]) == 1
    assert first_break(entries[1:]) == 0
    assert first_break([entries[0], entries[2], entries[1], entries[3]]) == 1


def test_a_rewritten_entry_breaks_the_next():
    entries = chained([{"n": n} for n in range(3)])
    entries[1] = (entries[1][0], {"n": 9}, link(entries[1][0], {"n": 9}))

    assert first_break(entries) == 2
