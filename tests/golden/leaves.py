"""Everything that the files of a folder print: each value, and which of them are no statistic."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.golden import expected, table
from tests.golden.rows import Value, yes_or_no

# Keys of expected.json that hold no published value: what the data are, and how a value is to be read.
INPUTS = {"vector", "vectors", "ratings", "scale", "x", "y", "x_values", "x_freq", "table", "b", "c", "votes", "n",
          "n_in", "quantile_type", "n_7_9", "n_1_3", "layer", "points", "data"}  # fmt: skip
DESCRIBES = {"tol", "kind", "where", "why", "note", "layout", "categories", "formula", "formulas", "name", "stat",
             "rule", "sources", "evaluation", "disagreement_naive_float"}  # fmt: skip
SAME_AS_TEXT = {"printed", "chi2_printed", "p_printed"}
# Entries that are no value of a statistic, or say again what a table of the same folder says.
TOLD = {
    ("quantile_types_r", "excel_spss_sas_map"): "which program uses which type",
    ("ram_panel_size_rules", "closed_form"): "a formula; every row of the table follows from it",
    ("ram_panel_size_rules", "median_half_points"): "limits of the median, in the rule's own tests",
    ("ram_panel_size_rules", "trap"): "a warning",
    ("polit_modified_kappa_pmc5557472", "per_row"): "names the columns of items.csv",
    ("lawshe_cvr_critical_values", "lawshe1975"): "the column lawshe1975_table",
    ("lawshe_cvr_critical_values", "exact_binomial"): "the columns of the exact binomial, rounded",
}
DATA = {"ratings.csv", "counts.csv", "table.csv", "vectors.csv"}
COLUMNS = {
    "quantiles.csv": ("p25", "p30", "p50", "p70", "p75"),
    "rules.csv": ("agreement_max_outside_3pt_region_of_median", "disagreement_min_in_each_extreme_third"),
    "items.csv": ("I_CVI", "pc", "k_star", "evaluation"),
    "critical_values.csv": (
        "n_critical_exact_one_tailed_05", "CVR_critical_exact", "exact_p", "lawshe1975_table", "wilson_normal_.10",
        "wilson_normal_.05", "wilson_normal_.025", "wilson_normal_.01", "wilson_normal_.005",
    ),
}  # fmt: skip


def printed(folder: str, files: list[str]) -> Iterator[Value]:
    """Every value that the folder's expected.json and tables print, input and descriptions left out."""
    yield from _within(expected(folder), folder, _inputs(folder))
    for file in files:
        for row in table(folder, file):
            for column in COLUMNS[file]:
                if row[column]:
                    yield row[column] if column == "evaluation" else float(row[column])


def _inputs(folder: str) -> set[str]:
    skipped = INPUTS | DESCRIBES | SAME_AS_TEXT
    # Elsewhere A is van der Eijk's, and counts are what an enumeration found.
    return skipped | {"polit_modified_kappa_pmc5557472": {"A"}, "worked_examples": {"counts"}}.get(
        folder, set()
    )


def _within(node: Any, folder: str, skipped: set[str]) -> Iterator[Value]:
    if isinstance(node, dict):
        if (folder, node.get("stat")) in TOLD:
            return
        for key, value in node.items():
            if key == "ci95":
                yield from (float(limit) for limit in value.strip("()").split(","))
            elif key not in skipped:
                yield from _within(value, folder, skipped)
    elif isinstance(node, list):
        for value in node:
            yield from _within(value, folder, skipped)
    elif node is not None:
        yield yes_or_no(node) if isinstance(node, bool) else node if isinstance(node, str) else float(node)
