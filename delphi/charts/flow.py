"""The flow of statements through the rounds as a sankey: rounds, what joins them, and where statements end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from delphi.charts.rated import plain
from delphi.charts.template import FONT, Figure, Json, layout, token
from delphi.charts.wording import ENGLISH, Wording
from delphi.errors import Sentence

TOKENS = {
    "accepted": "agree", "rejected": "disagree", "dropped": "soft", "open": "between", "carried": "line",
    "reworded": "accent", "split": "warn", "merged": "warn", "new": "accent",
}  # fmt: skip
GOES_ON = ("carried", "reworded", "split", "merged")


@dataclass(frozen=True)
class Step:
    """One round: how many statements came in and went on by each way, as (word, how many)."""

    number: int
    came: Sequence[tuple[str, int]]
    went: Sequence[tuple[str, int]]

    @property
    def n(self) -> int:
        return sum(n for _way, n in self.came)


Key = tuple[str, int]
Link = tuple[Key, Key, int, str]


def sankey(steps: Sequence[Step], wording: Wording = ENGLISH) -> Figure:
    """Rounds from left to right; ways out of one and into the next share a node."""
    names, links = _joined(steps, wording)
    trace = {
        "type": "sankey",
        "arrangement": "snap",
        "textfont": {"family": FONT, "size": 13, "color": token("ink")},
        "node": _nodes(names, links),
        "link": _links(names, links, wording),
    }
    # On a phone it runs downwards, with the words on broad pale nodes.
    narrow = {
        "data.0.orientation": "v",
        "data.0.textfont.size": 12,
        "data.0.node.thickness": 24,
        "data.0.node.color": [token(colour, 0.4) for _name, colour in names.values()],
    }
    return {"data": [trace], "layout": layout(420, narrow, margin={"l": 8, "r": 8, "t": 16, "b": 16})}


def _joined(steps: Sequence[Step], wording: Wording) -> tuple[dict[Key, tuple[str, str]], list[Link]]:
    """Name and colour of each node, and what flows between two; a way that ends has the number 0."""
    _ = wording.translate
    names: dict[Key, tuple[str, str]] = {}
    links: list[Link] = []
    for place, step in enumerate(steps):
        here = ("round", step.number)
        names[here] = (_("Round %(number)s") % {"number": step.number} + f" · {step.n}", "ink")
        for way, n in step.came if place else ():
            if n:
                names.setdefault((way, step.number), (_(way), TOKENS[way]))
                links.append(((way, step.number), here, n, way))
        for way, n in step.went:
            if n:
                goes_on = way in GOES_ON and place + 1 < len(steps)
                there = (way, steps[place + 1].number if goes_on else 0)
                names.setdefault(there, (_(way), TOKENS[way]))
                links.append((here, there, n, way))
    return names, links


def _nodes(names: dict[Key, tuple[str, str]], links: list[Link]) -> Json:
    ends = {key: sum(link[2] for link in links if link[1] == key) for key in names if key[1] == 0}
    return {
        "label": [
            plain(f"{name} · {ends[key]}" if key in ends else name) for key, (name, _t) in names.items()
        ],
        "color": [token(colour) for _name, colour in names.values()],
        "hovertemplate": "%{label}<extra></extra>",
        "pad": 18,
        "thickness": 14,
        "line": {"width": 0},
    }


def _links(names: dict[Key, tuple[str, str]], links: list[Link], wording: Wording) -> Json:
    place = {key: n for n, key in enumerate(names)}
    return {
        "source": [place[link[0]] for link in links],
        "target": [place[link[1]] for link in links],
        "value": [link[2] for link in links],
        "color": [token(TOKENS[link[3]], 0.45) for link in links],
        "customdata": [
            plain(f"{names[a][0]} → {names[b][0]}: {wording.number(n)}") for a, b, n, _way in links
        ],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def flow_sentence(
    n_in: int, n_later: int, n_accepted: int, n_rejected: int, n_dropped: int, n_open: int
) -> Sentence:
    """What came in and what became of it."""
    return Sentence(
        "%(came)s statements came in and %(later)s later; %(accepted)s are accepted, %(rejected)s rejected, "
        "%(dropped)s dropped, %(open)s still open.",
        came=n_in, later=n_later, accepted=n_accepted, rejected=n_rejected, dropped=n_dropped, open=n_open,
    )  # fmt: skip
