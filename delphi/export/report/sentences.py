"""A sentence of the report, and the place that its numbers are taken from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

METHODS, RESULTS, ABOUT = "methods", "results", "about"
# Sentences that make one paragraph, in its order.
PARAGRAPHS = (
    ("design", "protocol", "stopping"),
    ("pilot",),
    ("scale", "comments", "order", "mode", "feedback", "carry"),
    ("rule", "denominators", "statistics", "groups"),
    ("anonymity", "languages", "software"),
    ("invited", "panel", "groups_of_panel", "disciplines", "countries", "interests", "recused"),
    ("rounds", "outcomes", "wording", "stability"),
    ("recommendations", "agreement", "strength", "certainty", "dissent", "not_agreed"),
    ("deviations", "sign_off"),
)


@dataclass(frozen=True)
class Told:
    """A sentence; `source` is where its numbers stand in the JSON file of the edition.

    Where it `is_part`, it tells of some of what an item of a checklist asks about, and leaves the rest open.
    """

    key: str
    part: str
    text: str
    source: str
    is_part: bool = False


def counted(n: int, one: str, many: str) -> str:
    """The words for one, or for many with their number."""
    return one if n == 1 else many % {"n": n}


def paragraphs(told: Sequence[Told], part: str) -> list[list[Told]]:
    """The sentences of a part, those that belong together in one paragraph."""
    of_part = [one for one in told if one.part == part]
    grouped = [[one for one in of_part if one.key in keys] for keys in PARAGRAPHS]
    return [sentences for sentences in grouped if sentences]
