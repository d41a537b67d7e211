"""A family of statements through the rounds as inline SVG: who was shown when, reworded, split, merged, dropped.

<svg class="lineage" role="img" aria-label="..."> columns are rounds, rows are statements
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

WIDTH, HEIGHT = 150, 56
BOX_WIDTH, BOX_HEIGHT = 104, 34


@dataclass(frozen=True)
class Box:
    """A statement in one round. `kind` is accepted, rejected, open, dropped or next; `note` is the word in the box."""

    column: int
    row: int
    label: str
    note: str
    kind: str


@dataclass(frozen=True)
class Line:
    """From one box to another, by their places in the list; `kind` is same, reworded, split or merge."""

    start: int
    end: int
    kind: str


def family(heads: Sequence[str], boxes: Sequence[Box], lines: Sequence[Line], label: str) -> Markup:
    """The drawing; `heads` names the columns, `label` says it all for those who do not see it."""
    n_rows = max((box.row for box in boxes), default=0) + 1
    width, height = WIDTH * len(heads), HEIGHT * n_rows + 24
    parts = [
        f'<text class="lineage__head" x="{WIDTH * n + BOX_WIDTH / 2:g}" y="14">{escape(head)}</text>'
        for n, head in enumerate(heads)
    ]
    parts += [_line(boxes[line.start], boxes[line.end], line.kind) for line in lines]
    parts += [_box(box) for box in boxes]
    return Markup(  # noqa: S704 - every value is a number or escaped
        f'<svg xmlns="http://www.w3.org/2000/svg" class="lineage" role="img" aria-label="{escape(label)}"'
        f' viewBox="0 0 {width - WIDTH + BOX_WIDTH + 4} {height}" width="{width - WIDTH + BOX_WIDTH + 4}">'
        f"{''.join(parts)}</svg>"
    )


def _place(box: Box) -> tuple[int, int]:
    return WIDTH * box.column + 2, HEIGHT * box.row + 24


def _box(box: Box) -> str:
    x, y = _place(box)
    middle = x + BOX_WIDTH / 2
    return (
        f'<rect class="lineage__box lineage__box--{escape(box.kind)}" x="{x}" y="{y}" width="{BOX_WIDTH}"'
        f' height="{BOX_HEIGHT}" rx="7"/><text class="lineage__label" x="{middle:g}" y="{y + 14}">'
        f'{escape(box.label)}</text><text class="lineage__note" x="{middle:g}" y="{y + 27}">{escape(box.note)}</text>'
    )


def _line(start: Box, end: Box, kind: str) -> str:
    (x1, y1), (x2, y2) = _place(start), _place(end)
    x1, y1, y2 = x1 + BOX_WIDTH, y1 + BOX_HEIGHT // 2, y2 + BOX_HEIGHT // 2
    middle = (x1 + x2) / 2
    return (
        f'<path class="lineage__line lineage__line--{escape(kind)}"'
        f' d="M{x1} {y1}C{middle:g} {y1} {middle:g} {y2} {x2} {y2}"/>'
    )
