"""Checks the archive of an edition from its files alone: hashes, edition, study, and tallies from raw ratings.

What it is given is all it knows: no server, no database, no network.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from delphi.domain import chain
from delphi.export import checked, json_document
from delphi.export.checked import Checked
from delphi.export.kept import EDITION, STUDY, SUMS, Files, digest

Json = Mapping[str, Any]
Key = tuple[str, int]  # a statement's label and the number of a round
Faults = Iterator[str]
SCRIPT = "data/verdicts.py"


def check(files: Files) -> Checked:
    """Check every file of an archive. Never raises for what is wrong in it: that is told."""
    looked_at = [f"{len(files)} files: the SHA-256 of each"]
    found = [*_sums(files)]
    try:
        edition = _json(files, EDITION)
        of_edition = checked.check(edition)
        looked_at += of_edition.looked_at
        found += of_edition.found
        if STUDY in files:
            study = _json(files, STUDY)
            looked_at += _told(study)
            found += [*_study(study, edition), *_rounds(study, edition), *_tallies(study, edition)]
        else:
            looked_at.append(f"not checked: the ratings behind the tallies, since there is no {STUDY}")
            if SCRIPT in files:
                looked_at[-1] += f"; unpacked, {SCRIPT} recomputes every verdict from the tables beside it"
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        found.append(f"It cannot be read to its end: {type(error).__name__} {error}")
    return Checked(tuple(looked_at), tuple(found))


def _json(files: Files, name: str) -> Json:
    if name not in files:
        raise ValueError(f"there is no {name}")
    document = json.loads(files[name])
    if not isinstance(document, dict):
        raise ValueError(f"{name} is no object")
    return document


def _sums(files: Files) -> Faults:
    """Whether each file has the hash that the list tells of, and each is on the list."""
    lines = files.get(SUMS, b"").decode("utf-8", "replace").splitlines()
    listed = {name: own for own, _gap, name in (line.partition("  ") for line in lines)}
    if not listed:
        yield f"There is no {SUMS}."
        return
    for name in sorted(listed.keys() | files.keys() - {SUMS}):
        if name not in files:
            yield f"{name} is missing."
        elif name not in listed:
            yield f"{name} is not in {SUMS}."
        elif digest(files[name]) != listed[name]:
            yield f"{name} was changed: it does not have the SHA-256 that {SUMS} tells."


def _closed(study: Json) -> list[Json]:
    return [round_ for round_ in study["rounds"] if round_["state"] == "closed"]


def _told(study: Json) -> Iterator[str]:
    closed = _closed(study)
    n = sum(len(shown["ratings"]) for round_ in closed for shown in round_["statements"])
    yield f"the whole study: its SHA-256, {len(closed)} closed rounds, {n} ratings counted anew"
    for round_ in closed:
        receipts = round_.get("receipts")
        how_many = (
            "no list of receipts" if receipts is None else f"its list of {len(receipts['codes'])} receipts"
        )
        yield f"round {round_['number']}: its ratings, {how_many}"
    yield "not checked: the audit trail, which import-study checks"


def _study(study: Json, edition: Json) -> Faults:
    if not json_document.check(study):
        yield f"{STUDY} does not have the SHA-256 of its content."
    known = {one["sha256"] for one in study["editions"]}
    if edition["sha256"] not in known:
        yield f"{EDITION} is no edition of the study in {STUDY}."


def _rounds(study: Json, edition: Json) -> Faults:
    """Whether ratings and receipts of each closed round are those that it closed with."""
    in_edition = {one["number"]: one.get("ratings_sha256") for one in edition["rounds"]}
    events = [event for event in study["events"] if event["action"] == "closed"]
    for round_ in _closed(study):
        number = round_["number"]
        own = chain.sha256(_rows(round_))
        if own != round_["ratings_sha256"]:
            yield f"The ratings of round {number} are not those that it closed with."
        if in_edition.get(number) not in (None, own):
            yield f"The ratings of round {number} are not those that the edition tells of."
        receipts = round_.get("receipts")
        claimed = [
            one["detail"].get("receipts_sha256") for one in events if one["subject"] == f"round {number}"
        ]
        if receipts is not None and chain.sha256(receipts) not in claimed:
            yield f"The list of receipts of round {number} is not the one that its close made."


def _rows(round_: Json) -> list[list[Any]]:
    """The ratings as a close hashes them (`delphi.rounds.queries.ratings_digest`)."""
    rows = [
        (
            (shown["statement"], shown["version"], said["panellist"], shown.get("question", "")),
            [said["value"], said["kept"], said["abstained"], said["revision"]],
        )
        for shown in round_["statements"]
        for said in shown["ratings"]
    ]
    rows.sort(key=lambda row: row[0])
    return [[*key[:3], *([key[3]] if key[3] else []), *said] for key, said in rows]


def _tallies(study: Json, edition: Json) -> Faults:
    """Whether the counts that the edition tells are those of the raw ratings."""
    counted = _counted(study)
    for entry in (*edition["recommendations"], *edition.get("not_agreed", ())):
        for key, told in (("", entry), *((one["key"], one) for one in entry.get("more", ()))):
            summary, where = told["summary"], f"{entry['label']} {key}".strip()
            if not summary:
                continue
            counts, n_abstained = counted.get((where, entry["round"]), (Counter(), 0))
            said = {point: n for point, n in summary["counts"].items() if n}
            if said != dict(counts) or summary["n_abstained"] != n_abstained:
                yield f"The counts of {where} in round {entry['round']} are not those of the ratings."


def _counted(study: Json) -> dict[Key, tuple[Counter[str], int]]:
    """How often each point was given, and how many abstained, of those whose answers counted at the close."""
    withdrew = {one["code"]: one["withdrew_at"] for one in study["panellists"]}
    found: dict[Key, tuple[Counter[str], int]] = {}
    for round_ in _closed(study):
        number = round_["number"]
        recused = {
            (one["panellist"], one["statement"])
            for one in study["recusals"]
            if one["from_round"] <= number and (one["until_round"] is None or one["until_round"] > number)
        }
        for shown in round_["statements"]:
            values = [
                said["value"]
                for said in shown["ratings"]
                # Moments are written alike, in UTC, so that they sort as text.
                if (withdrew[said["panellist"]] or round_["closed_at"]) >= round_["closed_at"]
                and (said["panellist"], shown["statement"]) not in recused
            ]
            key = "" if shown.get("part", 1) == 1 else shown["question"]
            rated = Counter(str(value) for value in values if value is not None)
            found[f"{shown['statement']} {key}".strip(), number] = (rated, values.count(None))
    return found
