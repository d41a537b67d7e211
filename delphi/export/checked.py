"""Checks an edition from its file alone: its hash, the chain of its locks, every number and every verdict.

What it is given is all it knows: no server, no database, no network.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from delphi.domain import chain
from delphi.domain.consensus import ConsensusRule
from delphi.domain.scale import Scale
from delphi.errors import DomainError
from delphi.export import json_document

Json = Mapping[str, Any]
# What an edition adds to what was locked.
ADDED = ("number", "sha256", "previous_sha256")


@dataclass(frozen=True)
class Checked:
    """What was looked at, and a sentence for everything that is not as it says."""

    looked_at: tuple[str, ...]
    found: tuple[str, ...]


def check(document: Json) -> Checked:
    """Check the document of an edition. Never raises for what is wrong in it: that is told."""
    try:
        entries = list(document["recommendations"])
        verdicts = [entry for entry in entries if not _rule(entry).asks_groups]
        found = (
            *_hash(document),
            *_locks(entries),
            *(fault for entry in entries for fault in _numbers(entry)),
        )
    except (KeyError, TypeError, ValueError, AttributeError, DomainError) as error:
        return Checked((), (f"This is no edition that can be read: {type(error).__name__} {error}",))
    looked_at = [
        f"edition {document['edition']['number']} of {document['study']['title']}",
        f"{len(entries)} recommendations: the hash of each lock and the chain",
        f"{len(entries)} tallies: every count, share and quantile",
        f"{len(verdicts)} verdicts by their rules",
    ]
    if len(verdicts) < len(entries):
        n = len(entries) - len(verdicts)
        looked_at.append(f"not checked: {n} verdicts whose rule asks groups, which an edition does not show")
    return Checked(tuple(looked_at), found)


def _hash(document: Json) -> Iterator[str]:
    if not json_document.check(document):
        yield "The edition does not have the SHA-256 of its content."


def _locks(entries: list[Json]) -> Iterator[str]:
    """Each lock is the hash of what was locked and of the lock before; drafts in consultation have none yet."""
    locked = sorted((one for one in entries if one.get("sha256")), key=lambda one: one["lock_number"])
    before: Json | None = None
    for entry in locked:
        words = {key: value for key, value in entry.items() if key not in ADDED}
        if chain.link(entry["previous_sha256"], words) != entry["sha256"]:
            yield f"Recommendation {entry['label']} does not have the hash of what was locked."
        follows = before is not None and entry["lock_number"] == before["lock_number"] + 1
        if before is not None and follows and entry["previous_sha256"] != before["sha256"]:
            yield f"Recommendation {entry['label']} does not follow from the one locked before."
        before = entry


def _rule(entry: Json) -> ConsensusRule:
    return ConsensusRule.from_json(entry["rule"]).in_round(entry["round"])


def _numbers(entry: Json) -> Iterator[str]:
    """Whether numbers and verdict follow from the tally, the scale and the rule."""
    scale, rule, told = Scale.from_json(entry["scale"]), _rule(entry), entry["summary"]
    counts = np.array([int(told["counts"].get(str(point), 0)) for point in scale.points])
    own = rule.summarise(counts[None, :], scale, entry["quantile_type"]).as_json(0)
    for key, value in own.items():
        if key != "counts" and key in told and not _same(told[key], value):
            yield f"Recommendation {entry['label']}: {key} is {told[key]}, its tally gives {value}."
    if rule.asks_groups:
        return
    verdict = rule.judge(
        counts, int(told["n_abstained"]), scale, entry["quantile_type"], entry["count_abstentions"]
    )
    if str(verdict.outcome) != entry["verdict"]["outcome"]:
        said = entry["verdict"]["outcome"]
        yield f"Recommendation {entry['label']} is called {said}, its rule gives {verdict.outcome}."


def _same(told: object, own: object) -> bool:
    if isinstance(told, float | int) and isinstance(own, float | int):
        return abs(float(told) - float(own)) < 1e-9
    return told == own


def read(path: Path) -> Json:
    """The document in a file. Raises ValueError, with what to do, where there is none."""
    try:
        document = json.loads(path.read_bytes())
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise ValueError(f"{path} is not JSON. Give the JSON file of an edition.") from error
    if not isinstance(document, dict):
        raise ValueError(f"{path} is not the JSON file of an edition.")
    return document


def told(path: Path) -> tuple[list[str], int]:
    """The lines that a terminal shows, and the status: 0 where all is as it says, 1 else, 2 where it cannot be read."""
    try:
        checked = check(read(path))
    except ValueError as error:
        return [str(error)], 2
    return lines_of(checked)


def lines_of(checked: Checked) -> tuple[list[str], int]:
    lines = [one if one.startswith("not ") else f"checked  {one}" for one in checked.looked_at]
    lines += [f"WRONG    {one}" for one in checked.found] or ["All of it is as it says."]
    return lines, 1 if checked.found else 0
