"""The terms of a protocol, their hash, and what an amendment says it changes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from delphi.domain.consensus import OF_RATINGS, ConsensusRule, Preset
from delphi.domain.protocol import Feedback, Order, Terms, differences, start_from
from delphi.domain.scale import Scale
from delphi.errors import NotAcceptable

TERMS = Terms(title="Mesotherapy", aim="To agree on safe practice", audience="Clinicians")


@pytest.mark.parametrize("preset", OF_RATINGS)
def test_terms_come_back_from_json(preset):
    terms = replace(TERMS, rule=ConsensusRule(preset), feedback=Feedback.NONE, count_abstentions=True)

    assert Terms.from_json(terms.to_json()) == terms


def test_the_hash_is_of_the_canonical_json():
    assert TERMS.canonical().startswith(b'{"aim":"To agree on safe practice","audience":"Clinicians",')
    assert len(TERMS.sha256()) == 64
    assert TERMS.sha256() == Terms.from_json(TERMS.to_json()).sha256()
    assert TERMS.sha256() != replace(TERMS, n_rounds=2).sha256()


def test_equal_thresholds_hash_equally_however_they_were_typed():
    typed = [
        replace(TERMS, rule=ConsensusRule(Preset.PERCENT_AGREEMENT, {"percent": p}))
        for p in (80, "80.0", "80")
    ]

    assert len({terms.sha256() for terms in typed}) == 1


@pytest.mark.parametrize("preset", OF_RATINGS)
def test_a_preset_with_a_title_and_an_aim_has_no_problems(preset):
    assert replace(start_from(preset, "A study"), aim="An aim").problems() == ()


@pytest.mark.parametrize(
    ("change", "remedy"),
    [
        ({"title": " "}, "Give it a title."),
        ({"aim": ""}, "Write the aim."),
        ({"n_rounds": 0}, "Choose from 1 to 10 rounds."),
        ({"n_rounds": 11}, "Choose from 1 to 10 rounds."),
        ({"quantile_type": 10}, "Choose a quantile type from 1 to 9."),
        ({"least_cell": 0}, "Choose from 1 to 100."),
        (
            {"rule": ConsensusRule(Preset.RAND_UCLA), "scale": Scale(0, 10, (7, 10), (0, 3))},
            "Use that scale and bands, or choose another rule.",
        ),
    ],
)
def test_each_problem_has_its_remedy(change, remedy):
    assert [str(problem.remedy) for problem in replace(TERMS, **change).problems()] == [remedy]


def test_all_problems_are_listed_at_once():
    assert len(Terms(n_rounds=0).problems()) == 3


def test_an_amendment_says_what_it_changes():
    stricter = ConsensusRule(Preset.PERCENT_AGREEMENT, {"percent": "80"})

    changes = differences(TERMS, replace(TERMS, n_rounds=4, rule=stricter, count_abstentions=True))

    assert [str(change) for change in changes] == [
        "Abstentions count in the denominator: no, from now on yes.",
        "Number of rounds: 3, from now on 4.",
        "Least share within the band: 75 %, from now on 80 %.",
    ]


def test_another_preset_is_one_change():
    changes = differences(TERMS, replace(TERMS, rule=ConsensusRule(Preset.RAND_UCLA)))

    assert [str(change) for change in changes] == [
        "Consensus rule: Percent agreement, from now on RAND/UCLA appropriateness."
    ]


def test_no_change_has_no_differences():
    assert differences(TERMS, Terms.from_json(TERMS.to_json())) == ()


@pytest.mark.parametrize(
    "damage",
    [{"feedback": "all"}, {"scale": None}, {"n_rounds": "3"}, {"rule": {}}, {"count_abstentions": 1}, {"title": None},
     {"rule": {"preset": "percent-agreement", "thresholds": {"percent": []}}}, {"scale": {"low": 1}}],
    ids=str,
)  # fmt: skip
def test_damaged_terms_are_refused(damage):
    with pytest.raises(NotAcceptable):
        Terms.from_json(TERMS.to_json() | damage)


def test_the_terms_choose_the_quantile_types_of_the_summary():
    counts = np.array([0, 0, 3, 0, 0, 1, 4, 1, 1])
    terms = replace(TERMS, quantile_type=6, rule=ConsensusRule(Preset.RAND_UCLA, {"ipr_type": "7"}))

    summary = terms.summarise(counts)

    assert float(summary.q3) == 7.25
    assert float(summary.p30) == pytest.approx(5.1)


def test_the_order_and_the_reasons_travel_and_leave_older_hashes_as_they_were():
    plain = Terms(order=Order.LISTED, open_first=False, reasons_required=False)
    assert not {"order", "open_first", "reasons_required"} & plain.to_json().keys()
    assert Terms.from_json(plain.to_json()) == plain
    told = Terms(order=Order.RANDOM, open_first=True, reasons_required=True)
    assert Terms.from_json(told.to_json()) == told
    assert len(differences(plain, told)) == 3


@pytest.mark.parametrize("bad", [{"order": "by mood"}, {"open_first": "yes"}, {"reasons_required": 1}])
def test_a_later_term_of_the_wrong_kind_cannot_be_read(bad):
    with pytest.raises(NotAcceptable):
        Terms.from_json(Terms().to_json() | bad)


def test_rand_ucla_begins_with_two_rounds_and_every_other_rule_with_the_usual_three():
    rounds = {preset: start_from(preset).n_rounds for preset in OF_RATINGS}
    assert rounds.pop(Preset.RAND_UCLA) == 2
    assert set(rounds.values()) == {3}
