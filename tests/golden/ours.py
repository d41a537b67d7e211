"""Our value beside every published one, and the tables of them in docs/statistics.md.

`python -m tests.golden.ours` writes the tables anew.
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from tests.golden import FOLDER, agreement, change, items
from tests.golden.rows import Row

DOCUMENT = Path(__file__).parents[2] / "docs" / "statistics.md"
BEGIN, END = "<!-- published values: begin -->", "<!-- published values: end -->"
PARTS = (
    agreement.psychiatric,
    agreement.distribution,
    agreement.abstractors,
    agreement.krippendorff,
    agreement.anxiety,
    agreement.icc_rows,
    items.ordinal,
    items.validity,
    items.ratio,
    items.wilson_rows,
    change.signed_ranks,
    change.paired,
)


def rows() -> list[Row]:
    return [row for part in PARTS for row in part()]


def source(folder: str) -> str:
    """The title of a folder's SOURCE.md."""
    return (FOLDER / folder / "SOURCE.md").read_text(encoding="utf-8").splitlines()[0].lstrip("# ")


def number(value: float) -> str:
    return format(value, ".7g")


def tables() -> str:
    """Two tables in Markdown: every group of published numbers, and those that ours differ from."""
    found = rows()
    lines = [
        f"{len(found)} numbers, published or worked out by another program; "
        f"{sum(row.agrees for row in found)} reproduced to their printed digits.",
        "",
    ]
    for folder, members in groupby(found, key=lambda row: row.folder):
        lines += [f"**{source(folder)}** (`tests/golden/{folder}`)", "", "| statistic | published | ours | reproduced |",
                  "|---|---|---|---|"]  # fmt: skip
        grouped: dict[str, list[Row]] = {}
        for row in members:
            grouped.setdefault(row.group, []).append(row)
        lines += [line(group, together) for group, together in grouped.items()]
        lines.append("")
    lines += ["Where ours differ:", "", "| statistic | published | ours | why |", "|---|---|---|---|"]
    for row in found:
        if not row.agrees:
            name = " ".join(word for word in (row.group, row.part) if word)
            lines.append(
                f"| {name} (`{row.folder}`) | {number(row.published)} | {number(row.ours)} | {row.apart} |"
            )
    return "\n".join(lines)


def line(group: str, together: list[Row]) -> str:
    """A group as one line: its first number, or the span where it is a column of a table."""
    n = sum(row.agrees for row in together)
    first = together[0]
    is_column = first.part not in ("", "value", "T", "low", "I_CVI")
    published = f"{len(together)} values" if is_column else number(first.published)
    ours = "" if is_column else number(first.ours)
    return f"| {group} | {published} | {ours} | {n} of {len(together)} |"


def main() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    DOCUMENT.write_text(f"{before}{BEGIN}\n{tables()}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
