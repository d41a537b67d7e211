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
from delphi.stats.pairs import in_use, weighted_kappa
from delphi.stats.rationals import Floats, Integers
from delphi.stats.tally import positions, tally, transitions
from delphi.stats.weighted_alpha import conger, weighted_alpha
from delphi.stats.weights import weights
from tests.golden import expected, table
from tests.golden.rows import WEIGHTS, Convention, Row, half_unit, kind_of, matrix

BY_N = Convention(
    "Errors divided by n",
    "The source's routine for two raters divides by the number of subjects n, its routine for more raters by n − 1.",
    "Ours divides by n − 1 for any number of raters, so that two raters and three are comparable.",
    "`Coefficient.se_by_n`",
)
ONCE = Convention(
    "Krippendorff's alpha from counts, its error",
    "The source's routine for counts takes the change of chance agreement once, its routine for ratings twice; "
    "so it prints two different errors for the same data in two layouts.",
    "Ours takes it twice, as the derivative of a square asks and as a jackknife confirms. It then is the error "
    "that the source prints from ratings (all those of Fleiss 1971 and of the four coders above).",
    "`weighted_alpha(…, chance_once=True)`",
)
IN_USE = Convention(
    "Weights over the points in use",
    "The source drops points that neither rater used (here one of 6) and numbers the rest anew before it weighs.",
    "Ours are fixed by the scale: one rater more must not change what the distance between two answers is worth.",
    "`weighted_kappa(in_use(table), weights(kind, range(Q)))`",
)


def coefficient_rows(
    folder: str, entry: dict[str, Any], ours: Coefficient, once: Coefficient | None = None
) -> Iterator[Row]:
    """The coefficient, and its parts as far as the source prints them."""
    name = entry["stat"]
    pa = float(ours.expected + ours.value * (1 - ours.expected))
    yield Row(folder, name, "", entry["value"], float(ours.value), entry["tol"])
    alpha_by_counts = folder == "gwet_distrib_6raters" and name.startswith("krippendorff")
    apart = ONCE if alpha_by_counts and once is not None else None
    parts = {"se": float(ours.se), "p": float(ours.p()), "pe": float(ours.expected), "pa": pa}
    theirs = {"se": float(once.se), "p": float(once.p())} if once is not None else {}
    for part, value in parts.items():
        if part in entry:
            tolerance = max(half_unit(entry[part]), 5e-10 if part == "p" else 0)
            differs = apart if part in ("se", "p") else None
            yield Row(folder, name, part, entry[part], value, tolerance, differs, theirs.get(part))
    if "ci95" in entry:
        printed = [float(limit) for limit in entry["ci95"].strip("()").split(",")]
        other = (once or ours).interval()
        for end, limit, value, source in zip(("low", "high"), printed, ours.interval(), other, strict=True):
            yield Row(folder, name, end, limit, float(value), 0.0005000001, apart, float(source))


def many_rater(folder: str, placed_matrix: Floats | None, counts: Integers) -> Iterator[Row]:
    """Gwet's data sets: every coefficient under every kind of weights."""
    points = range(1, counts.shape[1] + 1)
    for entry in expected(folder)["expected"]:
        name, by = entry["stat"].partition(":")[0], weights(kind_of(entry["stat"]), points)
        found = agreement(counts, by)
        chosen = {"pa": found.observed, "AC": found.gwet, "gwet_AC": found.gwet, "gwet_AC1": found.gwet,
                  "gwet_AC2": found.gwet, "fleiss": found.fleiss, "bp": found.brennan_prediger,
                  "brennan_prediger": found.brennan_prediger}.get(name)  # fmt: skip
        once = None
        if name == "fleiss_kappa" and ":" in entry["stat"]:
            chosen = found.fleiss
        if name in ("kripp", "krippendorff_alpha", "krippendorff_alpha_gwet_weights"):
            chosen, once = weighted_alpha(counts, by), weighted_alpha(counts, by, chance_once=True)
        if name in ("conger", "conger_kappa") and placed_matrix is not None:
            chosen = conger(positions(placed_matrix, points), by)
        if chosen is not None:
            yield from coefficient_rows(folder, entry, chosen, once)


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
        by_n = None if one is None else float(one.se_by_n)
        printed, apart = entry["se"], BY_N if one else None
        yield Row(folder, entry["stat"], "", entry["value"], float(value), entry["tol"])
        yield Row(folder, entry["stat"], "se", printed, float(se), half_unit(printed), apart, by_n)


def anxiety() -> Iterator[Row]:
    folder = "kendall_w_anxiety_ties"
    ratings = matrix(folder)
    w = kendall_w(ratings)
    without = w.n_panellists * w.df * w.w_without_ties
    values = {
        "kendall_Wt_ties_corrected": {"value": w.w, "chi2": w.chi2, "df": w.df, "p": w.p},
        "kendall_W_uncorrected": {
            "value": w.w_without_ties,
            "chi2": without,
            "df": w.df,
            "p": float(chi2_tail(without, w.df)),
        },
        "sum_T_over_raters": {"value": w.tie_sum},
    }
    for entry in expected(folder)["expected"]:
        name = entry["stat"]
        if name in values:
            for part, value in values[name].items():
                yield Row(folder, name, part, entry[part], value, 1e-9 * max(1.0, abs(entry[part])))
            continue
        _, kind, pair = name.split(":")
        one, other = (ratings[int(rater) - 1][:, None] for rater in pair)
        square = transitions(one, other, range(1, 7))[0]
        found = weighted_kappa(square, weights(WEIGHTS[kind], range(1, 7)))
        small = in_use(square)
        theirs = weighted_kappa(small, weights(WEIGHTS[kind], range(len(small))))
        apart = IN_USE if pair == "23" and kind != "unweighted" else None
        for part in ("value", "z", "p"):
            ours, source = (float(getattr(kappa, part)) for kappa in (found, theirs))
            yield Row(folder, name, part, entry[part], ours, 1e-9, apart, source)


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
