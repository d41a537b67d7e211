"""Our numbers on small data sets that textbooks and papers print whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from delphi.stats.icc import icc
from delphi.stats.kappa import agreement
from delphi.stats.kendall import kendall_w
from delphi.stats.krippendorff import alpha
from delphi.stats.rationals import Floats
from delphi.stats.tally import tally
from tests.golden import expected
from tests.golden.rows import Row, matrix

FOLDER = "worked_examples"


def cases() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = expected(FOLDER)["expected"]
    return found


def ratings_of(case: dict[str, Any]) -> Floats:
    """(R, S): from the ratings, from counts (raters then have no identity), or from another folder."""
    if "data" in case:
        return matrix(case["data"])
    if "ratings" in case:
        return np.array(case["ratings"], dtype=np.float64).T
    points = np.arange(case["points"][0], case["points"][1] + 1, dtype=np.float64)
    return np.array([np.repeat(points, row) for row in case["counts"]]).T


def worked_rows() -> Iterator[Row]:
    for case in cases():
        ratings, points = ratings_of(case), range(case["points"][0], case["points"][1] + 1)
        counts = tally(ratings, points)
        found = agreement(counts, np.eye(len(points)))
        values = {
            "krippendorff_alpha:nominal": alpha(counts, points).nominal, "kendall_w": kendall_w(ratings).w,
            "fleiss_kappa": found.fleiss.value, "expected_agreement": found.fleiss.expected,
            "observed_agreement": found.observed.value,
            **{f"icc:{name}": getattr(icc(ratings), name) for name in ("single", "single_low", "single_high", "f")},
        }  # fmt: skip
        for entry in case["expected"]:
            name, value = entry["stat"], float(values[entry["stat"]])
            yield Row(FOLDER, f"{case['name']}: {LABELS[name]}", "", entry["value"], value, entry["tol"])


LABELS = {
    "krippendorff_alpha:nominal": "Krippendorff’s alpha, nominal",
    "kendall_w": "Kendall’s W",
    "fleiss_kappa": "Fleiss’ kappa",
    "expected_agreement": "agreement by chance",
    "observed_agreement": "agreement observed",
    "icc:single": "ICC(2,1)",
    "icc:single_low": "ICC(2,1), lower limit",
    "icc:single_high": "ICC(2,1), upper limit",
    "icc:f": "F",
}
