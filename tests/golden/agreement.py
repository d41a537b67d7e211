"""Our agreement of panels on published data sets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from delphi.stats.distributions import chi2_tail
from delphi.stats.fleiss import fleiss
from delphi.stats.icc import icc
from delphi.stats.kappa import Coefficient, agreement
from delphi.stats.kendall import kendall_w
from delphi.stats.krippendorff import alpha
from delphi.stats.pairs import weighted_kappa
from delphi.stats.rationals import Floats, Integers
from delphi.stats.tally import positions, tally, transitions
from delphi.stats.weighted_alpha import conger, weighted_alpha
from delphi.stats.weights import weights
from tests.golden import expected, table
from tests.golden.rows import WEIGHTS, Row, half_unit, kind_of, matrix

BY_N = "the source's routine for two raters divides by n, its routine for more by n − 1, as we always do"
HALVED = (
    "the source's routine for counts takes the change of chance agreement once, its routine for ratings twice, "
    "as the derivative of a square asks and a jackknife confirms; the two give different errors on the same data"
)
RESCALED = "the source rescales weights to the points in use; ours are fixed by the scale"


def coefficient_rows(
    folder: str, entry: dict[str, Any], ours: Coefficient, pa: float | None
) -> Iterator[Row]:
    """The coefficient, and its parts as far as the source prints them."""
    name = entry["stat"]
    yield Row(folder, name, "", entry["value"], float(ours.value), entry["tol"])
    alpha_by_counts = folder == "gwet_distrib_6raters" and name.startswith("krippendorff")
    apart = HALVED if alpha_by_counts else ""
    parts = {"se": float(ours.se), "p": float(ours.p()), "pe": float(ours.expected), "pa": pa}
    for part, value in parts.items():
        if part in entry and value is not None:
            tolerance = max(half_unit(entry[part]), 5e-10 if part == "p" else 0)
            yield Row(folder, name, part, entry[part], value, tolerance, apart if part in ("se", "p") else "")
    if "ci95" in entry:
        printed = [float(limit) for limit in entry["ci95"].strip("()").split(",")]
        for end, limit, value in zip(("low", "high"), printed, ours.interval(), strict=True):
            yield Row(folder, name, end, limit, float(value), 0.0005000001, apart)


def many_rater(folder: str, placed_matrix: Floats | None, counts: Integers) -> Iterator[Row]:
    """Gwet's data sets: every coefficient under every kind of weights."""
    points = range(1, counts.shape[1] + 1)
    for entry in expected(folder)["expected"]:
        name, by = entry["stat"].partition(":")[0], weights(kind_of(entry["stat"]), points)
        found = agreement(counts, by)
        chosen = {"pa": found.observed, "AC": found.gwet, "gwet_AC": found.gwet, "gwet_AC1": found.gwet,
                  "gwet_AC2": found.gwet, "fleiss": found.fleiss, "bp": found.brennan_prediger,
                  "brennan_prediger": found.brennan_prediger}.get(name)  # fmt: skip
        pa: float | None = float(found.observed.value)
        if name == "fleiss_kappa" and ":" in entry["stat"]:
            chosen = found.fleiss
        if name in ("kripp", "krippendorff_alpha", "krippendorff_alpha_gwet_weights"):
            chosen, pa = weighted_alpha(counts, by), None
        if name in ("conger", "conger_kappa") and placed_matrix is not None:
            chosen = conger(positions(placed_matrix, points), by)
        if chosen is not None:
            yield from coefficient_rows(folder, entry, chosen, pa)


def krippendorff() -> Iterator[Row]:
    folder = "krippendorff_4coders_gwet_raw4raters"
    ratings = matrix(folder, skip=1)
    counts = tally(ratings, range(1, 6))
    yield from many_rater(folder, ratings, counts)
    found = alpha(counts, range(1, 6))
    for entry in expected(folder)["expected"]:
        name, _, level = entry["stat"].partition(":")
        if name == "krippendorff_alpha_metric":
            yield Row(folder, entry["stat"], "", entry["value"], float(getattr(found, level)), 1e-9)


def distribution() -> Iterator[Row]:
    folder = "gwet_distrib_6raters"
    rows = table(folder, "counts.csv")
    yield from many_rater(
        folder, None, np.array([[int(cell) for cell in list(row.values())[1:]] for row in rows])
    )


def psychiatric() -> Iterator[Row]:
    folder = "fleiss1971_psychiatric"
    ratings = matrix(folder)
    counts = tally(ratings, range(1, 6))
    yield from many_rater(folder, ratings, counts)
    whole, four = fleiss(counts), fleiss(tally(ratings[:4], range(1, 6)))
    pair = weighted_kappa(transitions(ratings[1][:, None], ratings[2][:, None], range(1, 6)), np.eye(5))
    exact = conger(positions(ratings, range(1, 6)), np.eye(5))
    values: dict[str, tuple[float, ...] | Floats] = {
        "fleiss_kappa": (whole.value,), "fleiss_z": (whole.z,), "fleiss_p": (whole.p,),
        "category_kappa": whole.by_point, "category_z": whole.z_by_point,
        "fleiss_exact_conger": (float(exact.value),), "fleiss_raters_1_to_4": (four.value,),
        "category_totals": counts.sum(axis=0).astype(float), "cohen_kappa_raters_2_3": (float(pair.value[0]),),
    }  # fmt: skip
    more = {"fleiss_raters_1_to_4": {"z": four.z},
            "cohen_kappa_raters_2_3": {"z": float(pair.z[0]), "p": float(pair.p[0])}}  # fmt: skip
    for entry in expected(folder)["expected"]:
        name, printed = entry["stat"], entry["value"]
        if name not in values:
            continue
        numbers = list(printed.values()) if isinstance(printed, dict) else printed
        numbers = numbers if isinstance(numbers, list) else [numbers]
        for place, (number, value) in enumerate(zip(numbers, values[name], strict=True), start=1):
            part = f"point {place}" if len(numbers) > 1 else ""
            yield Row(folder, name, part, number, float(value), entry.get("tol", half_unit(number)))
        for part, value in more.get(name, {}).items():
            yield Row(folder, name, part, entry[part], value, 1e-12)


def abstractors() -> Iterator[Row]:
    folder = "gwet_cont3x3_abstractors"
    square = np.array([[int(cell) for cell in list(row.values())[1:]] for row in table(folder, "table.csv")])
    first, second = np.repeat(np.indices((3, 3)).reshape(2, 9), square.ravel(), axis=1)
    counts = tally(np.stack([first, second]) + 1, range(1, 4))
    for entry in expected(folder)["expected"]:
        by = weights(kind_of(entry["stat"]), range(1, 4))
        found, pair = agreement(counts, by), weighted_kappa(square, by)
        name = entry["stat"].partition(":")[0]
        one = {"scott_pi": found.fleiss, "gwet_AC1": found.gwet, "gwet_AC2": found.gwet,
               "brennan_prediger": found.brennan_prediger, "percent_agreement": found.observed,
               "krippendorff_alpha": weighted_alpha(counts, by)}.get(name)  # fmt: skip
        value, se = (pair.value, pair.se) if one is None else (one.value, one.se)
        yield Row(folder, entry["stat"], "", entry["value"], float(value), entry["tol"])
        yield Row(
            folder, entry["stat"], "se", entry["se"], float(se), half_unit(entry["se"]), BY_N if one else ""
        )


def anxiety() -> Iterator[Row]:
    folder = "kendall_w_anxiety_ties"
    ratings = matrix(folder)
    w = kendall_w(ratings)
    without = w.n_panellists * w.df * w.w_without_ties
    values = {
        "kendall_Wt_ties_corrected": (w.w, w.chi2, w.p),
        "kendall_W_uncorrected": (w.w_without_ties, without, float(chi2_tail(without, w.df))),
        "sum_T_over_raters": (w.tie_sum, None, None),
    }
    for entry in expected(folder)["expected"]:
        name = entry["stat"]
        if name in values:
            for part, value in zip(("value", "chi2", "p"), values[name], strict=True):
                if value is not None:
                    yield Row(folder, name, part, entry[part], value, 1e-9 * max(1.0, abs(entry[part])))
            continue
        _, kind, pair = name.split(":")
        one, other = (ratings[int(rater) - 1][:, None] for rater in pair)
        found = weighted_kappa(transitions(one, other, range(1, 7)), weights(WEIGHTS[kind], range(1, 7)))
        reason = RESCALED if pair == "23" and kind != "unweighted" else ""
        for part in ("value", "z", "p"):
            yield Row(folder, name, part, entry[part], float(getattr(found, part)[0]), 1e-9, reason)


def icc_rows() -> Iterator[Row]:
    folder = "icc_shrout_fleiss1979"
    found = icc(matrix(folder))
    values = {"ICC(2,1)": (found.single, found.single_low, found.single_high),
              "ICC(2,4)": (found.average, found.average_low, found.average_high), "F": (found.f,)}  # fmt: skip
    for entry in expected(folder)["expected"]:
        value, *limits = values[entry["stat"]]
        yield Row(folder, entry["stat"], "", entry["value"], value, entry["tol"])
        for end, limit, printed in zip(
            ("low", "high"), limits, entry.get("ci95", "").strip("()").split(","), strict=False
        ):
            yield Row(folder, entry["stat"], end, float(printed), limit, 0.005)
