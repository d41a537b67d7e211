"""Canonical JSON and hashes chained one to the next, so that a changed row cannot hide."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

# What the first entry of a chain is linked to.
GENESIS = "0" * 64


def canonical(value: Any) -> bytes:
    """`value` as the one JSON text that has sorted keys, no spaces and UTF-8, whoever writes it.

    Takes what JSON knows (dict with str keys, list, str, int, float, bool, None). Raises ValueError for NaN
    and infinity, TypeError for anything else. Floats are better avoided where a hash depends on it:
    a database may write 1e16 back as an integer.
    """
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode()


def sha256(value: Any) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def link(previous_hash: str | None, payload: Any) -> str:
    """The hash of an entry: SHA-256 over the hash before it, a line break, and its canonical JSON."""
    before = GENESIS if previous_hash is None else previous_hash
    return hashlib.sha256(before.encode() + b"\n" + canonical(payload)).hexdigest()


def first_break(entries: Iterable[tuple[str | None, Any, str]]) -> int | None:
    """The position (from 0) of the first entry that does not follow from the ones before it, or None.

    An entry is (the hash that it names as the one before, its payload, its own hash), in order. Either a
    changed payload or a missing entry breaks the chain. That the *last* entries are missing cannot be
    seen from a chain alone.
    """
    expected: str | None = None
    for position, (previous, payload, own) in enumerate(entries):
        if (previous or GENESIS) != (expected or GENESIS) or link(previous, payload) != own:
            return position
        expected = own
    return None
