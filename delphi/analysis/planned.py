"""A plan as it is asked on the command line, and its numbers as a table, as CSV and as a page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from delphi.analysis.page import as_plan_page
from delphi.analysis.plan_drawing import curves
from delphi.analysis.settings import with_thresholds
from delphi.analysis.words import OUTCOMES, percent
from delphi.domain.consensus import ConsensusRule
from delphi.domain.planning import Planned, Row, Truth, usual_truths
from delphi.domain.scale import Scale
from delphi.errors import NotAcceptable, Sentence
from delphi.export.csv_bundle import write_csv

Varied = list[tuple[str, ConsensusRule]]
COLUMNS = (
    "rule", "size", "distribution", "round", "expected", "says_consensus", "low", "high", "accepted", "rejected",
    "open", "too_few",
)  # fmt: skip
MOST_VARIED = 50


def read_sizes(text: str) -> tuple[int, ...]:
    """ "8,12,20" in ascending order. Raises NotAcceptable."""
    found = [part.strip() for part in text.split(",")]
    if not all(re.fullmatch(r"\d{1,6}", part) for part in found):
        raise NotAcceptable("Give the sizes as whole numbers with commas, such as 8,12,20.")
    return tuple(sorted({int(part) for part in found}))


def read_truths(given: Sequence[str], scale: Scale) -> tuple[Truth, ...]:
    """Distributions as "name=10,20,70", in parts of their sum; the usual ones where none is given."""
    if not given:
        return usual_truths(scale)
    found = []
    for text in given:
        name, _, shares = text.rpartition("=")
        try:
            parts = [float(part) for part in shares.split(",")]
        except ValueError:
            parts = []
        total = sum(parts)
        if not parts or not 0 < total < float("inf") or min(parts) < 0:
            raise NotAcceptable(
                "“%(given)s” is no distribution. Write it like split=20,10,0,10,60, a part for each point.",
                given=text,
            )
        found.append(Truth(Sentence("%(name)s", name=name or shares), tuple(part / total for part in parts)))
    return tuple(found)


def varied(rules: Sequence[ConsensusRule], vary: str | None, scale: Scale) -> Varied:
    """Each rule by its name; with "percent=70,80" the first one by each threshold. Raises NotAcceptable."""
    if vary is None:
        return [(_name(rule), rule) for rule in rules]
    name, _, values = (part.strip() for part in vary.partition("="))
    found = []
    for value in values.split(",")[:MOST_VARIED]:
        rule = with_thresholds(rules[0], [f"{name}={value}"])
        label = next(t.label for t in rule.described(scale) if t.name == name)
        found.append((f"{label} {value.strip()}", rule))
    return found + [(_name(rule), rule) for rule in rules[1:]]


def _name(rule: ConsensusRule) -> str:
    return str(rule.label)


def as_table(planned: Planned, names: Sequence[str]) -> bytes:
    """The last round, aligned for a terminal."""
    rows = [("rule", "size", "distribution", "there is", "says consensus", "95 % interval", "too few")]
    for row in planned.last:
        there_is = "consensus" if row.has_consensus else "none"
        rows.append((
            names[row.rule], str(row.size), str(planned.plan.truths[row.truth].name), there_is,
            percent(row.says_consensus), f"{percent(row.low)} to {percent(row.high)}", percent(row.too_few),
        ))  # fmt: skip
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return ("\n".join(lines) + "\n").encode()


def as_csv(planned: Planned, names: Sequence[str]) -> bytes:
    """Every rule, size, distribution and round, a row each; shares are 0 to 1."""
    return write_csv(COLUMNS, _csv_rows(planned, names))


def _csv_rows(planned: Planned, names: Sequence[str]) -> Iterator[list[Any]]:
    for row in planned.rows:
        yield [
            names[row.rule], row.size, str(planned.plan.truths[row.truth].name), row.round, str(row.expected),
            row.says_consensus, row.low, row.high, row.accepted, row.rejected, row.open, row.too_few,
        ]  # fmt: skip


def as_html(planned: Planned, names: Sequence[str]) -> bytes:
    """One page that stands alone: a plot for each rule, and the numbers."""
    plan, scale = planned.plan, planned.scale
    by_rule: list[dict[str, Any]] = []
    for place, (name, rule) in enumerate(zip(names, planned.rules, strict=True)):
        rows = [row for row in planned.last if row.rule == place]
        by_rule.append({
            "name": name,
            "in_words": [str(said) for said in rule.in_words(scale, plan.count_abstentions)],
            "curves": curves(rows, [str(truth.name) for truth in plan.truths]),
            "rows": [_row(row, planned) for row in rows],
        })  # fmt: skip
    return as_plan_page({"rules": by_rule, "plan": plan, "truths": plan.truths, "scale": scale}).encode()


def _row(row: Row, planned: Planned) -> dict[str, Any]:
    return {
        "size": row.size,
        "truth": str(planned.plan.truths[row.truth].name),
        "expected": OUTCOMES[str(row.expected)],
        "says": percent(row.says_consensus),
        "interval": f"{percent(row.low)} to {percent(row.high)}",
        "right": percent(row.is_right),
        "too_few": percent(row.too_few),
    }
