"""Our value beside every published one, and the document of them, docs/published-values.md.

`python -m tests.golden.ours` writes it anew.
"""

from __future__ import annotations

from functools import cache
from itertools import groupby
from pathlib import Path

from tests.golden import agreement, change, items, rules, worked
from tests.golden.rows import Convention, Row, Value
from tests.golden.sources import SOURCES, readable

DOCUMENT = Path(__file__).parents[2] / "docs" / "published-values.md"
PARTS = (
    rules.quantile_rows,
    rules.published_panel,
    rules.limits_by_size,
    rules.ties,
    rules.boundaries,
    items.ordinal,
    agreement.psychiatric,
    agreement.distribution,
    agreement.abstractors,
    agreement.krippendorff,
    agreement.anxiety,
    agreement.icc_rows,
    items.validity,
    items.ratio,
    items.wilson_rows,
    change.signed_ranks,
    change.paired,
    worked.worked_rows,
)
TITLE = """# Published values

Every value that the sources of [the statistics](statistics.md) print, beside ours. The data are in `tests/golden/`, each folder with its source;
`python -m tests.golden.ours` writes this page, and a test fails when a value, or this page, is no longer true.
"""


@cache
def rows() -> tuple[Row, ...]:
    return tuple(row for part in PARTS for row in part())


def number(value: Value) -> str:
    return value if isinstance(value, str) else format(value, ".7g")


def document() -> str:
    found = rows()
    apart = [row for row in found if not row.agrees]
    by_source = sum(row.is_reproduced for row in apart)
    told = (
        f"**{len(found):,} values: {len(found) - len(apart):,} reproduced to their printed digits, {by_source} more by a "
        f"convention of their source that can be asked for by name, and {len(apart) - by_source} contradicted by another "
        "published value, named beside.** The [last section](#where-ours-differ) has all that ours differ from."
    )
    lines = [TITLE, told, ""]
    for folder, members in groupby(found, key=lambda row: row.folder):
        lines += section(folder, list(members))
    return "\n".join([*lines, *differences(apart)]) + "\n"


def section(folder: str, members: list[Row]) -> list[str]:
    title, printed_in = SOURCES[folder]
    grouped: dict[str, list[Row]] = {}
    for row in members:
        grouped.setdefault(row.group, []).append(row)
    return [f"## {title}", "", f"{printed_in}. Data: `tests/golden/{folder}`.", "",
            "| statistic | published | ours | reproduced |", "|---|---|---|---|",
            *(line(group, together) for group, together in grouped.items()), ""]  # fmt: skip


def line(group: str, together: list[Row]) -> str:
    """A group as one line: its first number and its other parts, or how many where it is a column of a table."""
    n = sum(row.is_reproduced for row in together)
    parts = [row.part for row in together]
    first = together[0]
    short = {
        "value",
        "se",
        "p",
        "pe",
        "pa",
        "low",
        "high",
        "z",
        "chi2",
        "df",
        "T",
        "p_exact",
        "I_CVI",
        "pc",
        "k",
    }
    is_column = not set(parts) - {""} <= short
    if is_column and len(together) > 1:
        published, ours = f"{len(together)} values", ""
    else:
        published, ours = number(first.published), number(first.ours)
    named = readable(group)
    others = [ABBREVIATIONS.get(part, part) for part in parts[1:] if part != "high"]
    if others and not is_column:
        named += f"; its {', '.join(others)}"
    return f"| {named} | {published} | {ours} | {n} of {len(together)} |"


ABBREVIATIONS = {
    "se": "error", "pe": "chance agreement", "pa": "agreement", "low": "limits", "high": "upper limit",
    "chi2": "chi-square", "p_exact": "exact p", "k": "modified kappa", "pc": "chance agreement",
}  # fmt: skip


def differences(apart: list[Row]) -> list[str]:
    lines = ["## Where ours differ", ""]
    by_convention: dict[Convention, list[Row]] = {}
    for row in apart:
        if row.apart is not None:
            by_convention.setdefault(row.apart, []).append(row)
    for convention, together in by_convention.items():
        lines += [f"### {convention.title}", "", f"{convention.source} {convention.choice}", ""]
        is_asked = together[0].by_source is not None
        lines += [f"{'To have theirs' if is_asked else 'Contradicted by'}: {convention.here}.", ""]
        heading = "ours, in the source’s way" if is_asked else "the other published value"
        lines += [f"| statistic | published | ours | {heading} |", "|---|---|---|---|"]
        for row in together:
            named = ", ".join(
                word for word in (readable(row.group), ABBREVIATIONS.get(row.part, row.part)) if word
            )
            other = row.rival if row.by_source is None else number(row.by_source)
            lines.append(f"| {named} | {number(row.published)} | {number(row.ours)} | {other} |")
        lines.append("")
    return lines[:-1]


def main() -> None:
    DOCUMENT.write_text(document(), encoding="utf-8")


if __name__ == "__main__":
    main()
