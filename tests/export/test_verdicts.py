"""The script that travels with the tables: it knows nothing of ours, and decides as we do."""

from __future__ import annotations

import types
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from delphi.domain.consensus import OF_RATINGS, OUTCOMES, Asked, ConsensusRule, Join, Preset, usual_scale
from delphi.domain.protocol import Terms
from delphi.exchange.rounds_told import RULES, _rules_of
from delphi.export.csv_bundle import HERE, SCRIPTS

SCRIPT = types.ModuleType("verdicts")
exec(Path(HERE, SCRIPTS["verdicts.py"]).read_text(), SCRIPT.__dict__)

ROUND = {"number": 1, "statements": [{"question": ""}]}
VARIANTS = {
    Preset.PERCENT_AGREEMENT: [{}, {"percent": Fraction(200, 3), "rejects": False}],
    Preset.COS_70_15: [{}, {"out": "low-agreement"}, {"out": "never"}],
    Preset.MEDIAN_IQR: [{}],
    Preset.RAND_UCLA: [{}, {"disagreement": "classic"}, {"ipr_type": "3"}],
    Preset.GRADE_GRID: [{}],
    Preset.AWMF: [{}, {"accepts_from": "majority"}],
    Preset.NO_DISSENT: [{}],
    Preset.MODAL_ANSWER: [{}, {"answer": "band"}],
}


def recomputed(rule, scale, counts, n_abstained, quantile_type, count_abstentions):
    terms = Terms(
        scale=scale, rule=rule, quantile_type=quantile_type, count_abstentions=count_abstentions
    ).to_json()
    rows = [dict(zip(RULES, map(str, row), strict=True)) for row in _rules_of(ROUND | {"terms": terms})]
    told = SCRIPT.rules_of(rows)["1", ""]
    of = {"low": scale.low, "high": scale.high, "agree": scale.agree[0], "disagree": scale.disagree[1]}
    values = [point for point, n in zip(scale.points, counts, strict=True) for _ in range(n)]
    panel = SCRIPT.Panel(values, n_abstained, of, quantile_type, count_abstentions)
    return SCRIPT.outcome([SCRIPT.decide(panel, sizes) for sizes in told["parts"].values()], told["join"])


def assert_same(rule, scale, seed):
    chance = np.random.default_rng(seed)
    kind, counted = int(chance.integers(1, 10)), bool(chance.integers(2))
    # Narrow and broad panels, small ones too: that is where the rules are close to their limits.
    counts = np.concatenate(
        [chance.integers(0, high, (60, scale.n_points)) * (chance.random((60, scale.n_points)) < part)
         for high, part in ((2, 0.5), (6, 0.4), (12, 1))]
    )  # fmt: skip
    abstained = chance.integers(0, 4, len(counts))
    ours = rule.codes(counts, abstained, scale, kind, counted)
    theirs = [
        recomputed(rule, scale, row, int(n), kind, counted) for row, n in zip(counts, abstained, strict=True)
    ]
    assert theirs == [str(OUTCOMES[code]) for code in ours]


@pytest.mark.parametrize("preset", OF_RATINGS)
def test_the_script_decides_every_preset_as_we_do(preset):
    scale = usual_scale(preset)
    for seed, changed in enumerate(VARIANTS[preset]):
        assert_same(ConsensusRule.for_scale(preset, scale).with_thresholds(changed), scale, seed)


@pytest.mark.parametrize("join", list(Join))
def test_the_script_joins_criteria_and_follows_the_size_of_a_panel_as_we_do(join):
    scale = usual_scale(Preset.MEDIAN_IQR)
    narrow = ConsensusRule(Preset.MEDIAN_IQR, {"least_n": 12})
    rule = ConsensusRule(
        also=(narrow,), join=join, by_size={20: {"percent": 60}}, by_round={2: {"percent": 99}}
    )
    assert_same(rule, scale, 5)


def test_a_rule_that_asks_groups_is_not_recomputed_from_what_hides_them():
    rule = ConsensusRule(asked=Asked.EVERY_GROUP)
    rows = _rules_of(ROUND | {"terms": Terms(rule=rule).to_json()})
    assert SCRIPT.rules_of([dict(zip(RULES, map(str, row), strict=True)) for row in rows])["1", ""]["skipped"]
