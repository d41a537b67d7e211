"""What these pages say is what the domain's own functions say."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from sqlalchemy.orm import Session

from delphi.domain import sensitivity
from delphi.domain.consensus import ConsensusRule, Outcome, Preset
from delphi.domain.leaving import one_left_out
from delphi.domain.planning import Plan, simulate
from delphi.domain.rules.criterion import Asked
from delphi.domain.verdict import OUTCOMES
from delphi.models import Round
from delphi.whatif import planning, queries, robustness, scenario
from delphi.whatif.forms import idle_fields
from delphi.whatif.queries import RatedRound
from delphi.whatif.stability import Advice, followed
from tests.support.study import TERMS
from tests.whatif.conftest import N, Rounds

RULE = ConsensusRule(Preset.PERCENT_AGREEMENT, {"percent": 75})


@pytest.fixture
def rated(session: Session, first: Round) -> RatedRound:
    return queries.rated_round(session, first)


def flips(comparison: scenario.Comparison) -> list[tuple[int, Outcome]]:
    return [(row, one.after.outcome) for row, one in enumerate(comparison.all) if one.flips and one.after]


def test_the_verdicts_of_the_protocol_are_the_frozen_ones(rated: RatedRound):
    assert [line.verdict for line in rated.lines] == list(sensitivity.verdicts(rated.told, rated.terms))


@pytest.mark.parametrize("group", ["Physicians", "Nurses", "Patients"])
def test_a_group_left_out_flips_what_the_domain_says(rated: RatedRound, group: str):
    found = scenario.compare(rated, rated.terms, scenario.chosen(rated, scenario.WITHOUT + group))
    expected = sensitivity.without_group(rated.told, rated.terms, group)
    assert flips(found) == [(flip.statement, flip.now.outcome) for flip in expected.flips]
    assert len(found.hidden) == expected.n_hidden


def test_other_terms_flip_what_the_domain_says(rated: RatedRound):
    other = replace(
        rated.terms, count_abstentions=True, rule=rated.terms.rule.with_thresholds({"percent": 60})
    )
    found = scenario.compare(rated, other, scenario.chosen(rated, scenario.EVERYBODY))
    expected = sensitivity.with_terms(rated.told, rated.terms, other, RULE.label)
    assert flips(found) == [(flip.statement, flip.now.outcome) for flip in expected.flips]
    assert flips(found)


def test_those_who_finished_are_counted_by_group(session: Session, rated: RatedRound):
    answers = queries.answers(session, rated)
    finished = scenario.chosen(rated, scenario.FINISHED, answers)
    assert answers.has_finished.sum() == 16  # five patients left A5 out
    assert finished.told.pooled[0].sum() == 16
    assert finished.told.groups == rated.told.groups
    assert finished.is_shown.tolist() == [True, True, True, True, True]


def test_the_ladder_agrees_with_the_what_if(rated: RatedRound):
    who = scenario.chosen(rated, scenario.EVERYBODY)
    threshold = scenario.main_threshold(rated.terms)
    assert threshold is not None
    for rung in scenario.ladder(rated.terms, rated.terms, who, threshold):
        moved = replace(rated.terms, rule=rated.terms.rule.with_thresholds({"percent": rung.value}))
        found = scenario.compare(rated, moved, who)
        assert rung.n[Outcome.ACCEPTED] == found.n_after(Outcome.ACCEPTED)


def test_the_bootstrap_is_seeded_and_keeps_what_is_certain(session: Session, rated: RatedRound):
    answers = queries.answers(session, rated)
    shares = [robustness.resampled(rated, answers).shares for _ in range(2)]
    assert np.array_equal(*shares)
    found = robustness.robustness(rated, answers, robustness.changes(rated))
    assert found[0].share_same == 1
    assert found[0].is_firm
    assert found[1].share_same is not None
    assert 0.5 < found[1].share_same < 1
    left_out = one_left_out(rated.told, rated.terms).n_flipping.sum(axis=1)
    assert [one.n_flipping for one in found] == left_out.tolist()


def test_a_rule_that_asks_groups_is_resampled_by_group(session: Session, rated: RatedRound):
    rule = replace(rated.terms.rule, asked=Asked.EVERY_GROUP)
    by_group = replace(rated, terms=replace(rated.terms, rule=rule))
    shares = robustness.resampled(by_group, queries.answers(session, rated)).shares
    accepted, too_few = OUTCOMES.index(Outcome.ACCEPTED), OUTCOMES.index(Outcome.TOO_FEW)
    assert shares[0, [accepted, too_few]].sum() == 1  # all agree; now and then a group is drawn too small
    assert shares[1, accepted] < 0.01  # the patients do not


def test_pairs_are_the_same_people_on_the_same_words(session: Session, rounds: Rounds):
    before, after = (queries.rated_round(session, one) for one in (rounds.first, rounds.second))
    carried, reworded = followed(
        before, after, queries.answers(session, before), queries.answers(session, after)
    )
    assert carried.pairs is not None
    assert (carried.pairs.n, carried.pairs.n_kept, carried.pairs.n_up) == (N, 18, 3)
    assert (carried.pairs.median, carried.pairs.n_toward) == ((8.0, 8.0), 3)
    assert carried.pairs.histogram_change == pytest.approx(3 / 21)
    assert carried.advice is Advice.SETTLED
    assert reworded.is_reworded
    assert reworded.pairs is None


@pytest.mark.parametrize("preset", list(Preset))
def test_only_what_can_change_a_verdict_of_the_rule_is_asked(preset: Preset):
    rule = ConsensusRule.for_scale(preset, TERMS.scale)
    drawn = np.random.default_rng(7)
    shares = (
        [1 / 9] * 9,
        [0.02] * 5 + [0.1, 0.2, 0.3, 0.3],
        [0.3, 0.1, 0.1, 0.02, 0.02, 0.1, 0.1, 0.16, 0.1],
    )
    # A ranking is one decision on all its rows.
    size = 10 if preset is Preset.RANKING else 2_000
    counts = np.vstack([drawn.multinomial(12, one, size=size) for one in shares])
    abstained = drawn.integers(0, 6, size=len(counts))
    usual = rule.codes(counts, abstained, TERMS.scale, 7, False)
    has_effect = {
        "quantile_type": (rule.codes(counts, abstained, TERMS.scale, 6, False) != usual).any(),
        "count_abstentions": (rule.codes(counts, abstained, TERMS.scale, 7, True) != usual).any(),
    }
    assert idle_fields(rule, TERMS.scale) == {name for name, has in has_effect.items() if not has}


def test_a_plan_is_seeded_and_equals_the_simulation():
    terms = replace(TERMS, rule=RULE)
    asked = planning.Asked(24, Fraction(85, 100), Fraction(60, 100), 2, Fraction(1, 10), Fraction(0), 7)
    found = planning.answer(terms, asked)
    assert found == planning.answer(terms, asked)
    truths = tuple(
        planning.truth(RULE.label, share, terms.scale) for share in (asked.share_with, asked.share_without)
    )
    plan = Plan((24,), truths, n_rounds=2, drop_out=0.1, n_panels=found.n_panels, seed=7)
    assert simulate([RULE], terms.scale, plan).last == (
        found.chosen.when_there_is,
        found.chosen.when_there_is_none,
    )
    own = next(one for one in found.by_threshold if one.is_chosen)
    assert own.when_there_is.accepted == found.chosen.when_there_is.accepted


def test_a_larger_panel_errs_less_often():
    asked = planning.Asked(60, Fraction(85, 100), Fraction(60, 100), 1, Fraction(0), Fraction(0), 1)
    found = planning.answer(replace(TERMS, rule=RULE), asked)
    assert found.by_size[0].when_there_is_none.says_consensus > found.chosen.when_there_is_none.says_consensus
    assert found.chosen.when_there_is.says_consensus > 0.9


def test_large_plans_are_simulated_less_often():
    asked = planning.Asked(200, Fraction(85, 100), Fraction(60, 100), 10, Fraction(0), Fraction(0), 1)
    found = planning.answer(replace(TERMS, rule=RULE), asked)
    assert planning.FEWEST_PANELS <= found.n_panels < planning.N_PANELS


def test_one_design_has_one_answer_also_where_many_sizes_ask_for_fewer_panels():
    asked = planning.Asked(24, Fraction(85, 100), Fraction(60, 100), 4, Fraction(0), Fraction(0), 1)
    found = planning.answer(replace(TERMS, rule=RULE), asked)
    assert found.n_panels < planning.N_PANELS
    [own] = [one for one in found.by_threshold if one.is_chosen]
    assert own.when_there_is.says_consensus == found.chosen.when_there_is.says_consensus
    assert own.when_there_is_none.says_consensus == found.chosen.when_there_is_none.says_consensus


def test_a_threshold_that_changes_by_round_is_moved_in_every_round():
    rule = replace(RULE, by_round={2: {"percent": Fraction(85)}})
    asked = planning.Asked(24, Fraction(85, 100), Fraction(60, 100), 2, Fraction(0), Fraction(0), 1)
    found = planning.answer(replace(TERMS, rule=rule), asked)
    low, high = found.by_threshold[0], found.by_threshold[-1]
    assert low.when_there_is.says_consensus > high.when_there_is.says_consensus + 0.5
    assert next(one for one in found.by_threshold if one.is_chosen).value == 75


def test_sensitivity_moves_the_bar_a_step_either_way_and_leads_to_that_what_if(rated: RatedRound):
    lower, higher = robustness.changes(rated)[:2]
    assert (lower.moves, higher.moves) == ({"rule_percent": "70"}, {"rule_percent": "80"})
    moved = sensitivity.with_thresholds(rated.told, rated.terms, {"percent": 70})
    assert flips(lower.comparison) == [(flip.statement, flip.now.outcome) for flip in moved.flips]
