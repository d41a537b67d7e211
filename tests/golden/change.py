"""Our tests of change between rounds on published data sets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from delphi.stats.change import bowker, independence, signed_rank_exact, signed_rank_of
from delphi.stats.pairs import kendall_exact_p, kendall_tau, spearman, spearman_exact_p
from delphi.stats.rationals import Floats
from delphi.stats.tally import transitions
from tests.golden import expected
from tests.golden.rows import Row, yes_or_no


def paired() -> Iterator[Row]:
    folder = "paired_change_tests"
    for case in expected(folder)["expected"]:
        found: dict[str, Any] = {}
        if "table" in case:
            square = np.array(case["table"])
            if square.shape == (2, 2):
                found = {"mcnemar_chi2_cc": bowker(square, continuity=True), "mcnemar_chi2": bowker(square)}
            else:
                found = {"pearson_chi2": independence(square)}
            found = {name: (test.chi2, {"p": test.p, "df": test.df}) for name, test in found.items()}
        else:
            x, y = np.array(case["x"]), np.array(case["y"])
            ranks = transitions(rank(x)[:, None], rank(y)[:, None], range(1, 10))
            found = {"spearman_rho": (spearman(ranks).value[0], {"p_exact": spearman_exact_p(x, y)}),
                     "kendall_tau": (kendall_tau(ranks).value[0], {"p_exact": kendall_exact_p(x, y)})}  # fmt: skip
        for entry in case["expected"]:
            value, more = found[entry["stat"]]
            yield Row(folder, entry["stat"], "", entry["value"], float(value), entry["tol"])
            for part in [name for name in entry if name in more]:
                yield Row(folder, entry["stat"], part, entry[part], float(more[part]), 1e-9)


def rank(values: Floats) -> Floats:
    return np.argsort(np.argsort(values)).astype(np.float64) + 1


def signed_ranks() -> Iterator[Row]:
    folder = "wilcoxon_signed_rank"
    for case in expected(folder)["expected"]:
        if "x" in case:
            change = np.array(case["x"], dtype=float) - np.array(case["y"], dtype=float)
        else:
            change = np.repeat(np.array(case["x_values"], dtype=float), case["x_freq"])
        two_sided = signed_rank_exact(change)
        plain = signed_rank_of(change)
        lower = min(float(plain.up), float(plain.down))
        values = {"wilcoxon_V": float(plain.up), "p_exact_one_sided_greater": two_sided / 2,
                  "p_exact_two_sided": two_sided, "p_exact": two_sided, "T_min": lower,
                  "p_normal_no_continuity": float(plain.p),
                  "p_normal_continuity": float(signed_rank_of(change, continuity=True).p)}  # fmt: skip
        for entry in case["expected"]:
            name = entry["stat"]
            if name == "defined":
                ours = yes_or_no(plain.p == plain.p)
                yield Row(folder, "p defined without a change", "", yes_or_no(entry["value"]), ours)
            elif isinstance(entry["value"], dict):
                zeros: Any = {"wilcox_drop_zeros": "wilcox"}.get(name, name)
                found = signed_rank_of(change, zeros)
                yield Row(
                    folder,
                    f"{case['name']} {name}",
                    "T",
                    entry["value"]["T"],
                    min(float(found.up), float(found.down)),
                    0,
                )
                yield Row(folder, f"{case['name']} {name}", "p", entry["value"]["p"], float(found.p), 1e-12)
            else:
                yield Row(folder, f"{case['name']} {name}", "", entry["value"], values[name], entry["tol"])
