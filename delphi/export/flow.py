"""The flow of panellists and of statements through the rounds: as steps, in words, and drawn as SVG for every document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap

from markupsafe import Markup

from delphi.export.phrases import Json, Translate

WIDTH, MAIN, SIDE, GAP = 640, 280, 270, 30
LINE, PAD, PER_LINE = 17, 10, 38  # height of a line, room in a box, characters that fit into it

Votes = Mapping[int, Json]  # of one statement, by round


@dataclass(frozen=True)
class Step:
    """A box of the main line, and what leaves it at its side; the first line of the box stands out."""

    lines: tuple[str, ...]
    leaves: tuple[str, ...] = ()


def panel_steps(document: Json, _: Translate) -> list[Step]:
    """Panellists: invited, who answered everything in each round, and who rated at all."""
    rounds = [one for one in document["rounds"] if "rated_elsewhere" not in one]
    if not rounds:
        return []
    steps = [
        Step((_("Panellists"), _("invited by the end of round 1: %(n)s") % {"n": rounds[0]["n_invited"]}))
    ]
    for one in rounds:
        unfinished = one["n_invited"] - one["n_finished"]
        steps.append(
            Step(
                (
                    _("Round %(number)s") % {"number": one["number"]},
                    _("invited: %(n)s") % {"n": one["n_invited"]},
                    _("answered everything asked of them: %(n)s") % {"n": one["n_finished"]},
                ),
                (_("did not answer everything: %(n)s") % {"n": unfinished},) if unfinished > 0 else (),
            )
        )
    return [*steps, Step((_("Rated at least once"), _("panellists: %(n)s") % {"n": document["panel"]["n"]}))]


def statement_steps(document: Json, _: Translate) -> list[Step]:
    """Statements: how many came into each round and in which way, what was settled or left, and what came out."""
    votes = {
        one["label"]: {vote["round"]: vote for vote in one["rounds"]} for one in document.get("votes") or ()
    }
    numbers = sorted({number for rounds in votes.values() for number in rounds})
    gone = {item["label"]: item for item in document["not_agreed"]}
    steps = []
    for place, number in enumerate(numbers):
        shown = {label: rounds[number] for label, rounds in votes.items() if number in rounds}
        later = numbers[place + 1] if place + 1 < len(numbers) else None
        came = Counter(_came(votes[label], number, numbers[:place]) for label in shown)
        lines = [_("Round %(number)s") % {"number": number}, _("statements: %(n)s") % {"n": len(shown)}]
        if place:
            lines += [f"{_(way)}: {n}" for way, n in sorted(came.items())]
        left = Counter(_left(label, vote, votes[label], later, gone) for label, vote in shown.items())
        named = _ways(_)
        leaves = [f"{named[way]}: {left[way]}" for way in named if left[way]]
        steps.append(Step(tuple(lines), tuple(leaves)))
    if steps:
        n = {"n": len(document["recommendations"])}
        steps.append(
            Step(
                (
                    _("Edition %(number)s") % {"number": document["edition"]["number"]},
                    _("recommendations: %(n)s") % n,
                )
            )
        )
    return steps


def _came(rounds: Votes, number: int, before: Sequence[int]) -> str:
    earlier = [one for one in before if one in rounds]
    if not earlier:
        return "new"
    return "carried" if rounds[earlier[-1]]["version"] == rounds[number]["version"] else "reworded"


def _left(label: str, vote: Json, rounds: Votes, later: int | None, gone: Json) -> str:
    """In which way a statement left the main line after a round; empty where it went on."""
    outcome = vote.get("stands", vote["outcome"])
    if outcome in ("accepted", "rejected"):
        return str(outcome)
    if later is not None and later in rounds:
        return ""
    item = gone.get(label) or {}
    if item.get("went_into"):
        return "replaced"
    return "dropped" if item.get("state") == "dropped" else "open"


def _ways(_: Translate) -> dict[str, str]:
    return {
        "accepted": _("accepted"),
        "rejected": _("rejected"),
        "replaced": _("went into others"),
        "dropped": _("dropped by the chair"),
        "open": _("left open"),
    }


def in_words(steps: Iterable[Step]) -> str:
    """The drawing for those who do not see it."""
    return " ".join(
        f"{step.lines[0]}: {'; '.join((*step.lines[1:], *(f'→ {leaf}' for leaf in step.leaves)))}."
        for step in steps
    )


def drawings(document: Json, _: Translate) -> list[dict[str, str]]:
    """Both flows, as far as there is something to draw: caption, words and SVG."""
    found = (
        (_("Flow of panellists"), panel_steps(document, _)),
        (_("Flow of statements"), statement_steps(document, _)),
    )
    return [
        {"caption": caption, "alt": in_words(steps), "svg": svg(steps, in_words(steps))}
        for caption, steps in found
        if steps
    ]


def svg(steps: Sequence[Step], words: str) -> Markup:
    """The steps from top to bottom, what leaves at the right. Colours are classes on a page, attributes elsewhere."""
    parts, y = [], 2
    for place, step in enumerate(steps):
        lines, leaves = _wrapped(step.lines), _wrapped(step.leaves)
        height = max(_height(lines), _height(leaves))
        parts.append(_box(2, y, MAIN, height, lines, is_main=True))
        if leaves:
            middle = y + height // 2
            parts += [
                _arrow(2 + MAIN, middle, WIDTH - SIDE - 2, middle),
                _box(WIDTH - SIDE - 2, y, SIDE, height, leaves),
            ]
        if place + 1 < len(steps):
            parts.append(_arrow(2 + MAIN // 2, y + height, 2 + MAIN // 2, y + height + GAP))
        y += height + GAP
    height = y - GAP + 2
    return Markup(  # noqa: S704 - every word is escaped
        f'<svg xmlns="http://www.w3.org/2000/svg" class="flowchart" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" aria-label="{escape(words)}" font-family="Libertinus Serif, serif" font-size="13">{"".join(parts)}</svg>'
    )


def _wrapped(lines: Iterable[str]) -> list[str]:
    return [part for line in lines for part in wrap(line, PER_LINE) or [""]]


def _height(lines: Sequence[str]) -> int:
    return 2 * PAD + LINE * max(len(lines), 1)


def _box(x: int, y: int, width: int, height: int, lines: Sequence[str], is_main: bool = False) -> str:
    kind, fill = ("flowchart__step", "#eef5f5") if is_main else ("flowchart__leaves", "#ffffff")
    top = y + (height - LINE * len(lines)) // 2 + 13
    words = "".join(
        f'<text x="{x + PAD + 2}" y="{top + LINE * n}" fill="#1d2730"{" font-weight=" + chr(34) + "600" + chr(34) if is_main and n == 0 else ""}>'
        f"{escape(line, quote=False)}</text>"
        for n, line in enumerate(lines)
    )
    return f'<rect class="{kind}" x="{x}" y="{y}" width="{width}" height="{height}" rx="4" fill="{fill}" stroke="#0d5c63"/>{words}'


def _arrow(x1: int, y1: int, x2: int, y2: int) -> str:
    """A line with a head at its end, downwards or to the right."""
    head = (
        f"M{x2 - 5} {y2 - 8}L{x2} {y2 - 1}L{x2 + 5} {y2 - 8}"
        if x1 == x2
        else f"M{x2 - 8} {y2 - 5}L{x2 - 1} {y2}L{x2 - 8} {y2 + 5}"
    )
    return f'<path class="flowchart__arrow" d="M{x1} {y1}L{x2} {y2}{head}" fill="none" stroke="#56616b" stroke-width="1.4"/>'
