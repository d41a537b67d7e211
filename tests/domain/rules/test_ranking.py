"""The rule of a ranking, on six applicants ranked by three executives: Siegel S (1956) Nonparametric Statistics, ch. 9."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delphi.domain.consensus import ConsensusRule, Outcome, Preset
from delphi.domain.places import Places, read_scale
from delphi.domain.scale import Scale
from delphi.errors import NotAcceptable
from delphi.stats.kendall import kendall_w
from delphi.stats.placing import placing

SIEGEL = np.array([[1, 6, 3, 2, 5, 4], [1, 5, 6, 4, 2, 3], [6, 3, 2, 5, 4, 1]])
PLACES = Places.of(10, first=2)


def counts_of(ranks, n_places=10):
    return np.array([np.bincount(column, minlength=n_places + 1)[1:] for column in np.asarray(ranks).T])


def test_siegels_executives_agree_by_a_w_of_16():
    found = placing(counts_of(SIEGEL))
    assert found.w == Fraction(2 * 51, 3 * 210) == Fraction(17, 105)  # s = 25.5, W = .16
    assert [mean * 3 for mean in found.means] == [8, 14, 11, 11, 11, 8]
    assert found.places == (1, 6, 3, 3, 3, 1)


@settings(max_examples=30)
@given(st.lists(st.permutations(range(1, 6)), min_size=2, max_size=9))
def test_w_from_counts_is_that_of_the_orders(orders):
    found, whole = placing(counts_of(orders)), kendall_w(np.array(orders, dtype=np.float64))
    assert float(found.w) == pytest.approx(whole.w)
    assert (found.chi2, found.p) == (pytest.approx(whole.chi2), pytest.approx(whole.p))


def test_nothing_is_settled_below_the_threshold_and_the_first_places_at_it():
    counts = counts_of(SIEGEL)
    for w, outcomes in (
        (Fraction(17, 105), [Outcome.ACCEPTED, *[Outcome.REJECTED] * 4, Outcome.ACCEPTED]),
        (Fraction(18, 105), [Outcome.OPEN] * 6),
    ):
        rule = ConsensusRule(Preset.RANKING, {"w": w, "least_n": 3})
        assert [verdict.outcome for verdict in rule.judge_all(counts, 0, PLACES)] == outcomes
    every = ConsensusRule(Preset.RANKING, {"w": 0, "least_n": 3}).judge_all(counts, 0, Places.of(10))
    assert {verdict.outcome for verdict in every} == {Outcome.ACCEPTED}
    assert str(every[1].because).startswith("Place 6 of 6, mean rank 4.7. W = 0.16: very weak agreement.")


def test_who_is_missing_from_one_statement_is_said():
    counts = counts_of(SIEGEL)
    counts[0, 0] -= 1
    assert not placing(counts).is_complete
    verdict = ConsensusRule(Preset.RANKING, {"least_n": 2}).judge_all(counts, 0, PLACES)[0]
    assert "Not everybody ranked everything" in str(verdict.because)


def test_rankings_and_ratings_have_rules_of_their_own():
    assert ConsensusRule(Preset.RANKING).problems(Scale())
    assert ConsensusRule(Preset.PERCENT_AGREEMENT).problems(PLACES)
    assert not ConsensusRule(Preset.RANKING).problems(PLACES)


def test_the_rule_of_a_ranking_speaks_of_no_shares():
    said = " ".join(map(str, ConsensusRule(Preset.RANKING).in_words(PLACES)))
    assert "Then the 2 statements with the least mean ranks are accepted" in said
    assert "Shares" not in said


def test_places_come_back_from_json_and_refuse_what_does_not_fit():
    assert read_scale(PLACES.to_json()) == PLACES
    assert read_scale(Scale().to_json()) == Scale()
    for most, first in ((1, 0), (31, 0), (5, 6)):
        with pytest.raises(NotAcceptable):
            Places.of(most, first)
