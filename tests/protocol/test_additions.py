"""What may be added to a rule in the protocol's form: groups, a further rule, later rounds, rules beside."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest
from sqlalchemy.orm import Session

from delphi.domain.beside import beside
from delphi.domain.consensus import Asked, ConsensusRule, Join, Preset
from delphi.domain.protocol import Terms
from delphi.protocol.examples import examples
from tests.protocol.test_pages import PAGE, stored, typed
from tests.support.study import TERMS, MadeStudy, make_study
from tests.support.visitor import Visitor

Visit = Callable[..., Visitor]
EVERYTHING = ConsensusRule(
    Preset.PERCENT_AGREEMENT,
    {"percent": 75},
    asked=Asked.EVERY_GROUP,
    also=(
        ConsensusRule(Preset.MEDIAN_IQR, {"iqr_at_most": 2}, asked=Asked.ANY_GROUP),
        ConsensusRule(Preset.NO_DISSENT),
    ),
    join=Join.ANY,
    by_round={2: {"percent": 80, "rejects": False}, 3: {"percent": 90}},
    by_size={50: {"percent": 70}},
    beside=(ConsensusRule(Preset.RAND_UCLA, {"least_n": 9}), ConsensusRule(Preset.AWMF)),
)


@pytest.fixture
def made(session: Session) -> MadeStudy:
    return make_study(session)


@pytest.fixture
def chair(visit: Visit, made: MadeStudy) -> Visitor:
    return visit(made.chair)


def saved(chair: Visitor, session: Session, made: MadeStudy, **changes: str) -> ConsensusRule:
    answer = chair.submit(f"{PAGE}/edit", typed(**changes))
    assert answer.status_code == 303, re.findall(r"<li>.*</li>", answer.text)
    return stored(session, made).rule


def test_a_rule_with_everything_comes_back_as_it_was(visit: Visit, session):
    terms = replace(TERMS, rule=EVERYTHING)
    made = make_study(session, terms=terms)
    assert visit(made.chair).submit(f"{PAGE}/edit", typed(terms, title="Other")).status_code == 303
    assert stored(session, made).rule.to_json() == EVERYTHING.to_json()


def test_nothing_is_added_unless_asked_for(chair, made, session):
    assert saved(chair, session, made, title="Other") == TERMS.rule
    page = chair.get(f"{PAGE}/edit").text
    assert re.search(r'<details class="disclosure more">', page)


@pytest.mark.parametrize("asked", list(Asked))
def test_the_rule_is_asked_of_the_panel_or_of_groups(chair, made, session, asked):
    assert saved(chair, session, made, asked=str(asked)).asked is asked


@pytest.mark.parametrize("join", list(Join))
def test_a_further_rule_is_joined(chair, made, session, join):
    further = {"further": "median-iqr", "shown_further": "median-iqr", "further_asked": "every group"}
    values = {f"further_rule_{name}": str(value) for name, value in
              {"median_in": 7, "median_out": 3, "iqr_at_most": "1,5", "least_n": 6}.items()}  # fmt: skip
    rule = saved(chair, session, made, join=str(join), **further, **values)
    (part,) = rule.also
    assert (rule.join, part.preset, part.asked) == (join, Preset.MEDIAN_IQR, Asked.EVERY_GROUP)
    assert (part.thresholds["iqr_at_most"], part.least_n) == (Fraction(3, 2), 6)


def test_a_further_rule_brings_its_fields_and_is_not_saved_before_they_were_seen(chair, made, session):
    answer = chair.submit(f"{PAGE}/edit", typed(further="cos-70-15", title="Mine"))
    assert answer.status_code == 200
    assert re.search(r'name="further_rule_percent_for"[^>]*value="70"', answer.text)
    assert 'value="Mine"' in answer.text
    assert '<details class="disclosure more" open>' in answer.text
    assert stored(session, made) == TERMS


def test_a_further_rule_is_taken_away_again(visit: Visit, session):
    terms = replace(TERMS, rule=EVERYTHING)
    made = make_study(session, terms=terms)
    chair = visit(made.chair)
    chair.submit(f"{PAGE}/edit", typed(terms, further=""))
    chair.submit(f"{PAGE}/edit", typed(terms, further="", shown_further=""))
    assert stored(session, made).rule.also == ()


def test_thresholds_change_from_a_round_on(chair, made, session):
    rule = saved(chair, session, made, later_from="2", later_percent="80", later_rejects="no")
    assert rule.by_round == {2: {"percent": Fraction(80), "rejects": False}}


def test_rules_are_judged_beside_with_their_usual_values(chair, made, session):
    rule = saved(chair, session, made, beside_rand_ucla="y", rule_least_n="8")
    (part,) = rule.beside
    assert (part.preset, part.least_n) == (Preset.RAND_UCLA, 8)


def test_the_protocol_says_all_of_it_in_words_and_formula(visit: Visit, session):
    made = make_study(session, terms=replace(TERMS, rule=EVERYTHING))
    page = html.unescape(visit(made.observer).get(PAGE).text)
    for part in (
        "It is asked of every stakeholder group, and each must say the same.",
        "Instead of it, this is enough too:",
        "From round 3 on: ",
        "Judged too, without deciding: RAND/UCLA",
        "asked: every group",
        "round ≥ 2: percent = 80",
    ):
        assert part in page


def test_it_is_tried_on_made_up_ratings_while_it_is_typed(chair, made, session):
    changes = {"asked": "every group", "beside_rand_ucla": "y"}
    page = html.unescape(chair.submit(f"{PAGE}/try", typed(**changes)).text)
    assert "Group A agrees, group B is divided" in page
    assert "RAND/UCLA" in page
    assert stored(session, made) == TERMS


def test_every_example_says_what_the_rules_beside_say():
    shown = examples(Terms(rule=ConsensusRule(beside=(ConsensusRule(Preset.RAND_UCLA),))))
    told = [beside(example.verdict) for example in shown]
    assert [str(label) for ((label, _verdict),) in told] == ["RAND/UCLA appropriateness"] * len(shown)
    assert [str(verdict.outcome) for ((_label, verdict),) in told][0::6] == ["accepted", "too few"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"asked": "everybody"}, "Not a valid choice"),
        ({"further": "nothing of ours"}, "Not a valid choice"),
        ({"join": "perhaps"}, "Not a valid choice"),
        ({"later_percent": "80"}, "Say from which round on the thresholds change."),
        ({"later_from": "2"}, "Give a threshold that changes from this round on"),
        ({"later_from": "0", "later_percent": "80"}, "Choose a round from 1 to 10."),
        ({"later_from": "two", "later_percent": "80"}, "Not a valid integer value"),
        ({"later_from": "2", "later_percent": "1e9"}, "Give a number from 50 to 100."),
        ({"later_from": "2", "later_rejects": "maybe"}, "Not a valid choice"),
        ({"further": "no-dissent", "shown_further": "no-dissent", "further_rule_least_n": "many"},
         "Give a whole number from 1 to 1000."),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_and_shown(chair, made, session, changes, sentence):
    answer = chair.submit(f"{PAGE}/edit", typed(audience="Nurses of the north", **changes))
    page = html.unescape(answer.text)
    assert answer.status_code == 422
    assert sentence in page
    assert "Nurses of the north" in page
    assert '<details class="disclosure more" open>' in page
    assert stored(session, made) == TERMS
    assert chair.submit(f"{PAGE}/try", typed(**changes)).status_code == 200
