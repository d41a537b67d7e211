"""Every published number beside ours, and the reasons where sources disagree with each other."""

from __future__ import annotations

import numpy as np
import pytest

from delphi.stats.kappa import agreement
from delphi.stats.pairs import weighted_kappa
from delphi.stats.tally import tally, transitions
from delphi.stats.weighted_alpha import weighted_alpha
from delphi.stats.weights import Kind, weights
from tests.golden import expected, table
from tests.golden.ours import BEGIN, DOCUMENT, END, PARTS, rows, tables
from tests.golden.rows import matrix


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_every_published_number_is_ours_or_we_say_why_not(part):
    found = list(part())

    assert found
    assert [row for row in found if not row.agrees and not row.apart] == []


def test_no_reason_is_given_where_there_is_no_difference():
    reasons = {row.apart for row in rows() if not row.agrees}

    assert len(rows()) > 700
    assert len(reasons) == 5


def test_the_document_shows_the_values_that_are_computed():
    shown = DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0].strip()

    assert shown == tables().strip(), "run python -m tests.golden.ours"


@pytest.mark.parametrize(
    ("kind", "printed"), [("linear", 0.145907473309609), ("quadratic", 0.252032520325203)]
)
def test_weights_rescaled_to_the_points_in_use_give_the_other_weighted_kappa(kind: Kind, printed: float):
    ratings = matrix("kendall_w_anxiety_ties")
    square = transitions(ratings[1][:, None], ratings[2][:, None], range(1, 7))[0]
    used = (square.sum(axis=0) + square.sum(axis=1)) > 0

    found = weighted_kappa(square[used][:, used], weights(kind, range(int(used.sum()))))

    assert float(found.value) == pytest.approx(printed, abs=1e-9)


@pytest.mark.parametrize("entry", expected("gwet_cont3x3_abstractors")["expected"], ids=lambda e: e["stat"])
def test_the_two_rater_errors_of_the_source_divide_by_n(entry):
    square = np.array(
        [[int(c) for c in list(r.values())[1:]] for r in table("gwet_cont3x3_abstractors", "table.csv")]
    )
    pairs = np.repeat(np.indices((3, 3)).reshape(2, 9), square.ravel(), axis=1) + 1
    name, _, kind = entry["stat"].partition(":")
    by = weights(kind or "identity", range(3))
    found = agreement(tally(pairs, range(1, 4)), by)
    ours = {"scott_pi": found.fleiss, "gwet_AC1": found.gwet, "gwet_AC2": found.gwet,
            "brennan_prediger": found.brennan_prediger, "percent_agreement": found.observed,
            "krippendorff_alpha": found.fleiss}.get(name)  # fmt: skip
    se = weighted_kappa(square, by).se if ours is None else ours.se * np.sqrt(99 / 100)

    assert float(se) == pytest.approx(entry["se"], rel=1e-6)


def alpha_error(counts, by, times: int) -> float:
    """The error of alpha with the change of chance agreement taken once or twice."""
    n, m = len(counts), counts[0].sum()
    used = counts.sum(axis=0) / counts.sum()
    expected_agreement = used @ by @ used
    small = 1 / counts.sum()
    each = ((counts @ by - 1) * counts).sum(axis=1) / (m * (m - 1)) * (1 - small) + small
    value = (each.mean() - expected_agreement) / (1 - expected_agreement)
    chance = counts @ (by @ used) / m
    off = each - expected_agreement - times * (1 - value) * (chance - expected_agreement)
    off = off / (1 - expected_agreement) - value
    return float(np.sqrt((off**2).sum() / (n * (n - 1))))


@pytest.mark.parametrize(("kind", "printed"), [("identity", 0.08243228), ("quadratic", 0.133958)])
def test_alpha_by_counts_in_the_source_takes_the_change_of_chance_once(kind: Kind, printed: float):
    counts = np.array(
        [[int(c) for c in list(r.values())[1:]] for r in table("gwet_distrib_6raters", "counts.csv")]
    )
    by = weights(kind, range(5))

    assert alpha_error(counts, by, times=1) == pytest.approx(printed, rel=1e-5)


def test_a_jackknife_sides_with_taking_it_twice():
    counts = np.random.default_rng(3).multinomial(12, [0.5, 0.3, 0.1, 0.06, 0.04], size=400)
    by = weights("quadratic", range(5))
    n = len(counts)
    left_out = np.array([float(weighted_alpha(np.delete(counts, i, axis=0), by).value) for i in range(n)])
    jackknife = np.sqrt((n - 1) / n * ((left_out - left_out.mean()) ** 2).sum())

    assert float(weighted_alpha(counts, by).se) == pytest.approx(jackknife, rel=0.02)
    assert alpha_error(counts, by, times=1) != pytest.approx(jackknife, rel=0.02)
