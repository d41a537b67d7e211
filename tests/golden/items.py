"""Our numbers of single items on published data sets: spread, content validity, intervals."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np

from delphi.stats.content_validity import content_validity, critical_count, evaluation, normal_critical
from delphi.stats.dispersion import dispersion
from delphi.stats.distributions import coin_tail
from delphi.stats.intervals import wilson
from delphi.stats.ordinal import layers, leik, tastle_wierman, van_der_eijk
from delphi.stats.rationals import Integers
from delphi.stats.tally import tally
from tests.golden import expected, table
from tests.golden.rows import Convention, Row

CUT_OFF = Convention(
    "A share cut off",
    "The table prints 1/6 as .16, cut off and not rounded; it rounds its other shares (.8333 is .83, .6667 is .67).",
    "Ours is the exact share.",
    "the items of the same table: in that dimension all experts agree on 1 of 6, which is .1667",
)
OLD_TABLE = Convention(
    "Lawshe's critical ratios of 1975, from 10 experts on",
    "The table is exact up to 9 experts and at 13, and the normal approximation with continuity correction elsewhere. It "
    "therefore asks too little of most panels.",
    "Ours is the exact binomial, recomputed by Ayre & Scally 2014 (doi:10.1177/0748175613513808).",
    "`normal_critical(n, 0.05, continuity=True)`",
)
NEVER_ONE = Convention(
    "Lawshe's critical ratios of 1975, 5 to 7 experts",
    "The table prints .99 where all experts have to agree. No panel of 5 to 7 can have that ratio.",
    "Ours is 1.",
    "the exact binomial of Ayre & Scally 2014, 1.00 for 5 to 7 experts",
)


def ordinal() -> Iterator[Row]:
    folder = "ordinal_agreement_agrmt"
    for entry in expected(folder)["expected"]:
        name = entry["stat"]
        if name == "layers":
            yield from layer_rows(folder, entry)
            continue
        if "vector" in entry:
            counts = whole(entry["vector"])
        else:
            counts = tally(np.array(entry["ratings"], dtype=float)[:, None], range(1, 8))[0]
        spread = dispersion(counts)
        values = {
            "vdeijk_A": van_der_eijk(counts), "polarization": spread.polarisation, "leik_D": leik(counts),
            "tastle_wierman_consensus": tastle_wierman(counts, range(len(counts))),
            "agrmt.entropy": spread.entropy, "agrmt.dsquared": spread.d_squared,
            "agrmt.lsquared": spread.l_squared, "agrmt.BlairLacy": spread.blair_lacy,
            "agrmt.BerryMielke": spread.berry_mielke, "agrmt.Kvalseth": spread.kvalseth,
            "agrmt.MRQ": spread.montalvo_reynal_querol, "agrmt.Reardon": spread.reardon,
            "agrmt.agreement_old": van_der_eijk(counts, endnote=True),
        }  # fmt: skip
        case = json.dumps(entry.get("vector", "ratings"))
        yield Row(folder, f"{name} of {case}", "", entry["value"], float(values[name]), entry["tol"])


def whole(vector: list[float]) -> Integers:
    """Percentages with one decimal as whole numbers, which layers are cut from."""
    tenths = any(not float(number).is_integer() for number in vector)
    return np.round(np.array(vector) * (10 if tenths else 1)).astype(np.int64)


def layer_rows(folder: str, entry: dict[str, Any]) -> Iterator[Row]:
    """The agreement of each layer's pattern, which is that of one rating at each of its points, and its weight."""
    used, share = layers(np.array([30, 40, 210, 130, 530, 50, 10]))
    for layer, points, weight in zip(entry["value"], used, share, strict=True):
        name, found = layer["pattern"], "".join(str(int(point)) for point in points)
        yield Row(folder, "layer", str(layer["layer"]), name, found)
        yield Row(folder, "weight of each layer", name, layer["weight"], float(weight), 0.005 + 1e-9)
        pattern = np.array([int(bit) for bit in layer["pattern"]])
        yield Row(
            folder,
            "vdeijk_A of each layer",
            layer["pattern"],
            layer["A"],
            float(van_der_eijk(pattern)),
            entry["tol"],
        )


def validity() -> Iterator[Row]:
    folder = "polit_modified_kappa_pmc5557472"
    rows = table(folder, "items.csv")
    n, agreed = (np.array([int(row[name]) for row in rows]) for name in ("n_experts", "n_rating_3_or_4"))
    found = content_validity(agreed, n)
    for place, row in enumerate(rows):
        label = f"{row['item']}, {row['dimension']}"
        for name, value, tolerance in (("I_CVI", found.i_cvi, 0.005), ("pc", found.by_chance, 0.0005),
                                       ("k_star", found.modified_kappa, 0.005)):  # fmt: skip
            yield Row(
                folder, f"{name} of each item", label, float(row[name]), float(value[place]), tolerance + 1e-9
            )
        stars = "*" * (int(evaluation(found.modified_kappa[place])) + 1)
        yield Row(folder, "evaluation of each item", label, row["evaluation"], stars)
    dimension = np.array([row["dimension"] for row in rows])
    for entry in expected(folder)["expected"]:
        if entry["stat"] in ("S_CVI_Ave", "S_CVI_UA"):
            for name, number in entry["value"].items():
                one = content_validity(agreed[dimension == name], n[dimension == name])
                value = one.s_cvi_ave if entry["stat"] == "S_CVI_Ave" else one.s_cvi_ua
                cut, rival = (CUT_OFF, "1 of 6 items") if number == 0.16 else (None, "")
                yield Row(
                    folder, f"{entry['stat']} {name}", "", number, value, 0.005 + 1e-9, cut, rival=rival
                )
        if entry["stat"] == "seven_experts":
            for case in entry["value"]:
                one = content_validity(np.array([case["A"]]), np.array([case["n"]]))
                for part, value in (("I_CVI", one.i_cvi), ("pc", one.by_chance), ("k", one.modified_kappa)):
                    tolerance = 0.0005 if part == "pc" else 0.005
                    yield Row(
                        folder,
                        f"{case['A']} of {case['n']} experts",
                        part,
                        case[part],
                        float(value[0]),
                        tolerance,
                    )


def ratio() -> Iterator[Row]:
    folder = "lawshe_cvr_critical_values"
    three_of_five = content_validity(np.array([3]), np.array([5]))
    yield Row(folder, "CVR(5,3)", "", 0.2, float(three_of_five.cvr[0]), 1e-12)
    for row in table(folder, "critical_values.csv"):
        n = np.array([int(row["N"])])
        critical = content_validity(n, n).cvr_critical[0]
        yield Row(folder, "critical count, exact", f"N = {n[0]}", float(row["n_critical_exact_one_tailed_05"]),
                  float(critical_count(n)[0]), 0)  # fmt: skip
        yield Row(
            folder,
            "critical CVR, exact",
            f"N = {n[0]}",
            float(row["CVR_critical_exact"]),
            float(critical),
            1e-12,
        )
        tail = float(coin_tail(critical_count(n), n)[0])
        yield Row(folder, "chance of the critical count", f"N = {n[0]}", float(row["exact_p"]), tail, 1e-12)
        if row["lawshe1975_table"]:
            yield _table_of_1975(folder, int(n[0]), float(row["lawshe1975_table"]), float(critical))
        yield from _normal_ratios(folder, n, row)
    for entry in expected(folder)["expected"]:
        if entry["stat"] == "wilson_normal_N30_.01":
            normal = float(normal_critical(np.array(30), 0.01))
            yield Row(folder, "critical CVR(30) at .01, cited", "", entry["value"], normal, entry["tol"])


def _table_of_1975(folder: str, n: int, printed: float, exact: float) -> Row:
    """From 10 experts on, the normal approximation is what the table prints, but for 13."""
    group, tolerance = "critical CVR, table of 1975", 0.005 + 1e-9
    if abs(printed - exact) <= tolerance:
        return Row(folder, group, f"N = {n}", printed, exact, tolerance)
    if printed == 0.99:
        return Row(folder, group, f"N = {n}", printed, exact, tolerance, NEVER_ONE, rival="1.00")
    normal = float(normal_critical(np.array(n), continuity=True))
    return Row(folder, group, f"N = {n}", printed, exact, tolerance, OLD_TABLE, normal)


def _normal_ratios(folder: str, n: Integers, row: dict[str, str]) -> Iterator[Row]:
    for level in (0.1, 0.05, 0.025, 0.01, 0.005):
        normal = float(normal_critical(n, level)[0])
        column = f"wilson_normal_{level:.3f}".rstrip("0").replace("0.", ".")
        column = "wilson_normal_.10" if level == 0.1 else column
        group = "critical CVR, normal approximation"
        yield Row(folder, group, f"N = {n[0]} at {level}", float(row[column]), normal, 0.0005001)


def wilson_rows() -> Iterator[Row]:
    folder = "wilson_newcombe1998"
    for entry in expected(folder)["expected"]:
        for end, printed, value in zip(
            ("low", "high"), entry["value"], wilson(entry["n_in"], entry["n"]), strict=True
        ):
            yield Row(folder, f"{entry['n_in']} of {entry['n']}", end, printed, float(value), entry["tol"])
