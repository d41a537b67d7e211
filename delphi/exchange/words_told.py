"""The words of a study as tidy tables: each version, what came out of what, and other languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Json = Mapping[str, Any]
Table = tuple[tuple[str, ...], list[tuple[Any, ...]]]


def translations(study: Json) -> Table:
    columns = (
        "language",
        "kind",
        "statement",
        "version",
        "section",
        "question",
        "text",
        "translated_at",
        "frozen_at",
    )
    return columns, [tuple(one[name] or None for name in columns) for one in study["translations"]]


def lineage(study: Json) -> Table:
    return ("statement", "came_out_of", "kind", "reason"), [
        (s["label"], parent, kind, s["versions"][0]["reason"])
        for s in study["statements"]
        for kind, parent in s["origins"]
    ]


def versions(study: Json, closed: Sequence[Json]) -> Table:
    first: dict[tuple[str, int], int] = {}
    for round_ in closed:
        for shown in round_["statements"]:
            first.setdefault((shown["statement"], shown["version"]), round_["number"])
    columns = ("statement", "version", "text", "rationale", "certainty", "reason", "plain", "first_round")
    return columns, [
        (s["label"], v["number"], *(v[name] for name in columns[2:7]), first.get((s["label"], v["number"])))
        for s in study["statements"]
        for v in s["versions"]
    ]
