"""The document as tidy CSV, a row for each statement (and group), and as Markdown to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from delphi.analysis.statements import NUMBERS, OF_STATEMENT
from delphi.analysis.words import (
    OUTCOMES,
    beside,
    interval,
    median_iqr,
    panel_rows,
    percent,
    probability,
    short,
)
from delphi.export.csv_bundle import write_csv

Document = Mapping[str, Any]


def as_csv(document: Document, with_groups: bool) -> bytes:
    """One tidy table; `group` is empty for the whole panel. The quantile type stands in every row."""
    points = _points(document)
    columns = [
        "round", "statement", "group", "n", "n_unable", "n_missing", *(f"n_{point}" for point in points), *NUMBERS,
        "wilson_low", "wilson_high", *OF_STATEMENT, "outcome", "because", "hangs_on", "share_of_resamples",
        "beside", "rule", "quantile_type",
    ]  # fmt: skip
    return write_csv(columns, _csv_rows(document, points, with_groups))


def _points(document: Document) -> list[str]:
    for round_ in document["rounds"]:
        for row in round_["statements"]:
            return list(row["counts"])
    return []


def _csv_rows(document: Document, points: Sequence[str], with_groups: bool) -> Iterator[list[Any]]:
    rests_on = [document["settings"]["rule"]["preset"], document["settings"]["quantile_type"]]
    for round_ in document["rounds"]:
        for statement in round_["statements"]:
            rows = {"": statement, **(statement["groups"] if with_groups else {})}
            for group, row in rows.items():
                exact = row["verdict"]["exact"] if row["verdict"] else {}
                drawn = exact.get("resamples") or {}
                yield [
                    round_["round"], statement["statement"], group, row["n"], row["n_unable"], row["n_missing"],
                    *((row["counts"] or {}).get(point) for point in points),
                    *(row[name] for name in NUMBERS),
                    *(row["wilson"] or [None, None]),
                    *(row.get(name) for name in OF_STATEMENT),
                    *([row["verdict"]["outcome"], row["verdict"]["because"]] if row["verdict"] else [None, None]),
                    exact.get("hangs_on"), drawn.get("same"), " ".join(beside(exact)), *rests_on,
                ]  # fmt: skip


def as_markdown(document: Document, with_groups: bool) -> str:
    """The same for a reader: verdicts with their reasons, the panel, and what changed between rounds."""
    settings = document["settings"]
    lines = ["# Ratings of a Delphi panel", "", *(f"- {_cell(said)}" for said in settings["rule_in_words"])]
    lines += [
        f"- Scale {settings['points']}, agreement {settings['agree']}, disagreement {settings['disagree']}.",
        f"- Quartiles by quantile type {settings['quantile_type']}, P30 and P70 by type "
        f"{settings['ipr_quantile_type']}; seed {settings['seed']}.",
    ]
    for round_ in document["rounds"]:
        lines += ["", f"## Round {_cell(round_['round'])}", "", *_statements(round_, with_groups)]
        lines += [
            "",
            "### The panel as a whole",
            "",
            *_panel(round_["panel"]),
            "",
            _response(round_["response"]),
        ]
    if document["stability"]:
        lines += ["", "## Between rounds", "", *_stability(document["stability"])]
    for left in document["attrition"]:
        lines += ["", *_attrition(left)]
    return "\n".join(lines) + "\n"


def _statements(round_: Mapping[str, Any], with_groups: bool) -> Iterator[str]:
    yield from _head("Statement", "n", "Median (quartiles)", "Agree", "95 % interval", "Outcome", "Because")
    for row in round_["statements"]:
        yield _row(row["statement"], *_of(row))
        for name, group in row["groups"].items() if with_groups else ():
            said = _of(group) if group["shown"] else ("–", "", "", "", "", "too few answers to show alone")
            yield _row(f"… {name}", *said)


def _of(row: Mapping[str, Any]) -> tuple[Any, ...]:
    verdict = row["verdict"]
    return (
        row["n"],
        median_iqr(row),
        percent(row["share_agree"]),
        interval(row["wilson"]),
        OUTCOMES[verdict["outcome"]],
        " ".join([verdict["because"], *beside(verdict["exact"])]),
    )


def _panel(panel: Mapping[str, Any]) -> Iterator[str]:
    yield from _head("Coefficient", "Value", "What it says")
    yield from (_row(*row) for row in panel_rows(panel))


def _response(response: Mapping[str, Any]) -> str:
    said = f"{response['n_answered']} of {response['n_panellists']} panellists answered, "
    said += f"{response['n_complete']} of them every statement."
    if response["n_stayed"] is not None:
        said += f" {response['n_stayed']} had answered in the round before ({percent(response['share_stayed'])} of those)."
    return said


def _stability(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield from _head(
        "Rounds", "Statement", "n in both", "Unchanged", "Mean change", "Histogram change", "Wilcoxon p",
        "Weighted kappa", "Toward / away", "Outcome",
    )  # fmt: skip
    for row in rows:
        outcome = f"{OUTCOMES[row['outcome_before']]}, then {OUTCOMES[row['outcome_after']]}"
        yield _row(
            f"{row['from']} to {row['to']}", row["statement"], row["n"], percent(row["share_unchanged"]),
            short(row["mean_change"]), percent(row["histogram_change"]), probability(row["wilcoxon"]["p"]),
            short(row["weighted_kappa"]), f"{row['moved']['toward']} / {row['moved']['away']}",
            outcome + ("; stable dissent" if row["stable_dissent"] else ""),
        )  # fmt: skip


def _attrition(left: Mapping[str, Any]) -> Iterator[str]:
    yield f"### Who left between rounds {_cell(left['from'])} and {_cell(left['to'])}"
    yield ""
    yield f"{left['n_left']} of {left['n_before']} left, {left['n_stayed']} stayed, {left['n_joined']} joined."
    shown = [row for row in left["statements"] if row["shown"]]
    if shown:
        yield ""
        yield from _head("Statement", "Left", "Stayed", "Difference of means", "Superiority", "p")
        for row in shown:
            yield _row(
                row["statement"], row["n_left"], row["n_stayed"], short(row["mean_difference"]),
                short(row["superiority"]), probability(row["p"]),
            )  # fmt: skip


def _head(*names: str) -> Iterator[str]:
    yield _row(*names)
    yield _row(*("---" for _ in names))


def _row(*cells: Any) -> str:
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _cell(value: Any) -> str:
    """Text that cannot end a cell, begin a tag or be taken for markup."""
    text = " ".join(str(value).split()).replace("\\", "\\\\").replace("|", "\\|")
    return (
        text.replace("<", "&lt;")
        .replace("`", "\\`")
        .replace("*", "\\*")
        .replace("_", "\\_")
        .replace("[", "\\[")
    )
