"""Statements on a plane of two questions, such as desirable by feasible, as inline SVG with the words beside it.

    <svg class="plane" role="img" aria-label="...">
      <rect class="plane__both"> <path class="plane__half"> <text class="plane__corner">
      <circle class="plane__one plane__one--accepted"> <text class="plane__label">
    </svg>

Colours come through the classes. The same numbers stand in the table beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from markupsafe import Markup, escape

from delphi.errors import Sentence

SIZE, LEFT, FOOT, TOP = 400, 44, 42, 12
SIDE = SIZE - LEFT - 16
HALF = Fraction(1, 2)
NEAR, LINE = 26, 13  # labels nearer than this to each other are put under one another


@dataclass(frozen=True)
class Mark:
    """A statement by the share of ratings in the agreement band of two questions, each 0 to 1."""

    label: str
    up: Fraction
    across: Fraction
    outcome: str


def plane(marks: Sequence[Mark], up: str, across: str, label: str) -> Markup:
    """A mark for each statement; `up` and `across` name the questions, `label` says in words what is seen."""
    height = TOP + SIDE + FOOT
    middle_x, middle_y = _x(HALF), _y(HALF)
    parts = [
        f'<rect class="plane__ground" x="{LEFT}" y="{TOP}" width="{SIDE}" height="{SIDE}"/>',
        f'<rect class="plane__both" x="{middle_x}" y="{TOP}" width="{SIDE / 2}" height="{SIDE / 2}"/>',
        f'<path class="plane__half" d="M{middle_x} {TOP}v{SIDE}M{LEFT} {middle_y}h{SIDE}"/>',
    ]
    for percent in (0, 50, 100):
        x, y = _x(Fraction(percent, 100)), _y(Fraction(percent, 100))
        anchor = {0: "start", 50: "middle", 100: "end"}[percent]
        parts.append(
            f'<text class="plane__tick" x="{x}" y="{TOP + SIDE + 15}" text-anchor="{anchor}">{percent} %</text>'
        )
        parts.append(
            f'<text class="plane__tick" x="{LEFT - 6}" y="{y + 4}" text-anchor="end">{percent}</text>'
        )
    parts.append(
        f'<text class="plane__axis" x="{LEFT + SIDE / 2}" y="{height - 6}" text-anchor="middle">{escape(across)}</text>'
    )
    parts.append(
        f'<text class="plane__axis" transform="translate(12 {TOP + SIDE / 2}) rotate(-90)" '
        f'text-anchor="middle">{escape(up)}</text>'
    )
    parts += _marks(marks)
    return Markup(  # noqa: S704 - every value is a number or escaped
        f'<svg xmlns="http://www.w3.org/2000/svg" class="plane" viewBox="0 0 {SIZE} {height}" role="img" '
        f'aria-label="{escape(label)}">{"".join(parts)}</svg>'
    )


def plane_sentence(marks: Sequence[Mark], first: Sentence, second: Sentence) -> Sentence:
    """How many statements have at least half of the ratings in the agreement band of both questions, of one, of none."""
    n = [(mark.up >= HALF, mark.across >= HALF) for mark in marks]
    return Sentence(
        "Statements with at least half of the ratings in the agreement band of both questions: %(both)s of %(all)s; "
        "of %(first)s alone: %(up)s; of %(second)s alone: %(across)s; of neither: %(none)s.",
        first=first,
        second=second,
        all=len(marks),
        both=n.count((True, True)),
        up=n.count((True, False)),
        across=n.count((False, True)),
        none=n.count((False, False)),
    )


def _marks(marks: Sequence[Mark]) -> list[str]:
    """The marks, then their labels on top; labels of marks at nearly the same place stand under one another."""
    drawn, written, taken = [], [], list[tuple[float, float]]()
    for mark in sorted(marks, key=lambda mark: (-mark.up, mark.across, mark.label)):
        x, y = _x(mark.across), _y(mark.up)
        kind = mark.outcome if mark.outcome in ("accepted", "rejected") else "open"
        drawn.append(f'<circle class="plane__one plane__one--{kind}" cx="{x}" cy="{y}" r="6"/>')
        is_far = mark.across > Fraction(85, 100)
        at_x, at_y = x + (-10 if is_far else 10), y + 4
        while any(abs(at_x - a) < NEAR and abs(at_y - b) < LINE for a, b in taken):
            at_y += LINE
        taken.append((at_x, at_y))
        written.append(
            f'<text class="plane__label" x="{at_x}" y="{at_y}" text-anchor="{"end" if is_far else "start"}">'
            f"{escape(mark.label)}</text>"
        )
    return [*drawn, *written]


def _x(share: Fraction) -> float:
    return round(LEFT + float(share) * SIDE, 1)


def _y(share: Fraction) -> float:
    return round(TOP + (1 - float(share)) * SIDE, 1)
