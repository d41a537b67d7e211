"""Our quantiles, RAND/UCLA limits and verdicts on published and enumerated panels."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from delphi.domain.consensus import ConsensusRule, Preset, usual_scale
from delphi.domain.scale import Scale
from delphi.domain.verdict import Outcome
from delphi.stats.appropriateness import P30, P70, classic, exceeds, ipras
from delphi.stats.quantiles import HALF, quantiles
from delphi.stats.rationals import Booleans, Integers, Rationals
from delphi.stats.summary import summarise
from tests.golden import expected, table
from tests.golden.rows import Row, yes_or_no
from tests.stats.tallies import NINE, every_tally, panel, tally

PERCENTILES = {"p25": Fraction(1, 4), "p30": P30, "p50": HALF, "p70": P70, "p75": Fraction(3, 4)}
FIVE = usual_scale(Preset.GRADE_GRID)
CELLS = ("strong_against", "weak_against", "neutral", "weak_for", "strong_for")
MEANS = {Outcome.ACCEPTED: "in", Outcome.REJECTED: "out", Outcome.OPEN: "no consensus"}


def quantile_rows() -> Iterator[Row]:
    folder = "quantile_types_r"
    vectors = {name: tally(ratings) for name, ratings in expected(folder)["vectors"].items()}
    for row in table(folder, "quantiles.csv"):
        found = quantiles(vectors[row["id"]], NINE, tuple(PERCENTILES.values()), int(row["type"]))
        for name, value in zip(PERCENTILES, found, strict=True):
            yield Row(folder, f"type {row['type']}", f"{name} of {row['id']}", float(row[name]),
                      float(value.floats()), 1e-9)  # fmt: skip


def published_panel() -> Iterator[Row]:
    """The three ratings below 7 may be any; the published numbers do not hang on them."""
    folder = "ram_bmjopen2012_criterion1"
    counts = tally([*[5] * 3, *[7] * 5, *[8] * 5, *[9] * 2])
    found = summarise(counts, NINE)
    centre = (found.exact.p30.floats() + found.exact.p70.floats()) / 2
    values = {"median": found.median, "p30": found.p30, "p70": found.p70, "IPR": found.ipr, "IPRCP": centre,
              "asymmetry_index": abs(5 - centre), "IPRAS": found.ipras,
              "agreement_classic_outside_region": classic(counts).n_outside}  # fmt: skip
    for entry in expected(folder)["expected"]:
        name, printed = entry["stat"], entry["value"]
        if name == "disagreement":
            yield Row(folder, name, "", yes_or_no(printed), yes_or_no(bool(found.disagreement)))
        else:
            yield Row(folder, name, "", printed, float(values[name]), entry.get("tol", 0))


def limits_by_size() -> Iterator[Row]:
    folder = "ram_panel_size_rules"
    columns = {"agreement_max_outside_3pt_region_of_median": "outside_at_most",
               "disagreement_min_in_each_extreme_third": "disagreement_from"}  # fmt: skip
    for row in table(folder, "rules.csv"):
        found = classic(tally([5] * int(row["panel_size"])))
        for column, name in columns.items():
            part = f"{row['panel_size']} panellists"
            yield Row(folder, name, part, float(row[column]), float(getattr(found, name)))
    stated = {entry["stat"]: entry["value"] for entry in expected(folder)["expected"]}
    for name in ("published_8_16", "published_extension_outside_mode"):
        for sizes, printed in stated[name].items():
            yield from _limits(folder, name, sizes, printed if isinstance(printed, list) else [printed])


def _limits(folder: str, name: str, sizes: str, printed: list[int]) -> Iterator[Row]:
    """Both ends of a published row, such as 8-10 panellists."""
    first, last = (classic(tally([5] * int(size))) for size in sizes.split("-"))
    for part, number in zip(("outside_at_most", "disagreement_from"), printed, strict=False):
        ends = {float(getattr(end, part)) for end in (first, last)}
        ours: float | str = ends.pop() if len(ends) == 1 else "unequal"
        yield Row(folder, name, f"{part}, {sizes}", float(number), ours)


def ties() -> Iterator[Row]:
    folder = "ram_exact_ties"
    for case in expected(folder)["cases"]:
        counts = tally(case["ratings"])
        found = summarise(counts, NINE, ipr_type=case["quantile_type"])
        part = "".join(map(str, case["ratings"]))
        for name in ("p30", "p70", "IPR", "IPRAS"):
            value = float(getattr(found, name.lower()))
            yield Row(folder, f"{name} where IPR = IPRAS", part, case[name], value)
        index = found.exact.ipr.fraction(), found.exact.ipras.fraction()
        exact = str(index[0] / index[1]) if index[0] is not None and index[1] else "undefined"
        yield Row(folder, "disagreement index, exact", part, case["DI_exact"], exact)
        yield Row(folder, "disagreement, exact", part, yes_or_no(case["disagreement_exact"]),
                  yes_or_no(bool(found.disagreement)))  # fmt: skip
    for name, printed in expected(folder)["counts"].items():
        for what, value in _divided(*name.removeprefix("n").split("_type")).items():
            yield Row(folder, "all panels of 7 to 13", f"{name} {what}", float(printed[what]), float(value))


PANELS: dict[int, tuple[Integers, Booleans]] = {}


def _divided(size: str, quantile_type: str) -> dict[str, int]:
    """How the two tests of disagreement divide all panels of a size."""
    n = int(size)
    if n not in PANELS:
        panels = every_tally(n)
        PANELS.clear()  # one size at a time is held
        PANELS[n] = panels, classic(panels).disagreement
    panels, by_classic = PANELS[n]
    low, high = quantiles(panels, NINE, (P30, P70), int(quantile_type))
    ipr = Rationals(high.numerator - low.numerator, high.denominator, high.defined)
    by_ipras = exceeds(ipr, ipras(low, high))
    both = int((by_classic & by_ipras).sum())
    return {"total": len(panels), "classic": int(by_classic.sum()), "both": both,
            "classic_only": int(by_classic.sum()) - both, "ipras_only": int(by_ipras.sum()) - both}  # fmt: skip


def boundaries() -> Iterator[Row]:
    folder = "rule_boundaries"
    cases = expected(folder)
    scale = Scale()
    for case in cases["comet_70_15"]:
        counts = panel(case["n"], case["n_7_9"], case["n_1_3"])
        part = f"{case['n_7_9']} of {case['n']} in 7-9, {case['n_1_3']} in 1-3"
        symmetric = ConsensusRule(Preset.COS_70_15).judge(counts, 0, scale)
        said = MEANS[symmetric.outcome]
        if "variant" in case["expected"]:
            half = ConsensusRule(Preset.COS_70_15, {"out": "low-agreement"}).judge(counts, 0, scale)
            said = f'{MEANS[half.outcome]} under the "<=50% scoring 7-9 in each group" variant, {said} under the '
            said += "symmetric variant"
        _, bracket, told = case["expected"].partition(" (")
        yield Row(folder, "COS 70/15", part, case["expected"], said + bracket + told)
    grade = ConsensusRule(Preset.GRADE_GRID)
    for case in cases["grade_grid"]:
        votes = np.array([case["votes"][cell] for cell in CELLS], dtype=np.int64)
        said = str(grade.judge(votes, 0, FIVE).facts["recommendation"])
        part = " / ".join(str(case["votes"][cell]) for cell in reversed(CELLS))
        yield Row(folder, "GRADE grid", part, case["expected"], said.replace("none", "no recommendation"))
