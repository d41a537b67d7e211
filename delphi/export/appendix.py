"""The voting appendix: every count of every recommendation, in a table for each question and scale."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Laid = dict[str, Any]


def vote_tables(cards: Iterable[Laid], words: Mapping[str, str]) -> list[Laid]:
    """Tables of caption, head and rows; further questions, and statements on a scale of their own, have theirs."""
    found: dict[tuple[str, tuple[int, ...]], list[list[str]]] = {}
    for card in cards:
        for question, one in ((card["question"], card), *((one["name"], one) for one in card["beside"])):
            points = one["bars"]["points"]
            counts = [str(bar["count"]) for bar in points]
            told = f"{one['agreed']} ({one['share']})"
            key = question, tuple(bar["point"] for bar in points)
            found.setdefault(key, []).append([str(card["number"]), card["label"], *counts, told])
    return [
        {
            "caption": question,
            "head": [words["number"], words["statement"], *map(str, points), words["agreement"]],
            "rows": rows,
            "n_text": 2,
        }
        for (question, points), rows in found.items()
    ]
