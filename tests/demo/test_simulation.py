"""The simulated panel: repeatable, plausible, and the same story for every seed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import numpy as np
import pytest

from delphi.demo.leanings import LEANINGS
from delphi.demo.lineage import MADE, PARENTS
from delphi.demo.notice import NOTICE
from delphi.demo.simulation import SEED, DemoRound, DemoStudy, Given, simulate
from delphi.domain.consensus import Outcome

SEEDS = (SEED, 1, 2, 3)


@pytest.fixture(scope="module")
def study() -> DemoStudy:
    return simulate()


def outcomes(study: DemoStudy, shown: DemoRound, given: Iterable[Given]) -> dict[str, Outcome]:
    scale = study.terms.scale
    row = {label: place for place, label in enumerate(shown.labels)}
    counts = np.zeros((len(row), scale.n_points), dtype=np.int64)
    abstained = np.zeros(len(row), dtype=np.int64)
    for one in given:
        if one.value is None:
            abstained[row[one.label]] += 1
        else:
            counts[row[one.label], scale.check(one.value) - scale.low] += 1
    decided = study.terms.rule.outcomes(counts, abstained, scale, study.terms.quantile_type)
    return dict(zip(shown.labels, decided, strict=True))


def labels_of(decided: dict[str, Outcome], outcome: Outcome) -> set[str]:
    return {label for label, one in decided.items() if one is outcome}


def test_the_same_seed_gives_the_same_study(study: DemoStudy) -> None:
    assert simulate() == study


def test_another_seed_gives_other_ratings(study: DemoStudy) -> None:
    assert simulate(1).rounds[0].given != study.rounds[0].given


def test_the_protocol_has_no_problem(study: DemoStudy) -> None:
    assert study.terms.problems() == ()


def test_26_panellists_come_from_6_disciplines_9_countries_and_groups_that_may_be_shown(
    study: DemoStudy,
) -> None:
    groups = Counter(person.stakeholder_group for person in study.panel)

    assert [person.code for person in study.panel] == [f"E{number:02}" for number in range(1, 27)]
    assert len({person.discipline for person in study.panel}) == 6
    assert len({person.country for person in study.panel}) == 9
    assert min(groups.values()) >= study.terms.least_cell
    assert 0 < sum(bool(person.interests) for person in study.panel) < 26


def test_every_address_is_reserved_and_its_own(study: DemoStudy) -> None:
    addresses = [person.email for person in study.panel]

    assert all(re.fullmatch(r"[a-z]+\.[a-z]+@panel\.example", address) for address in addresses)
    assert len(set(addresses)) == 26


@pytest.mark.parametrize("seed", SEEDS)
def test_round_1_settles_17_statements_and_rejects_none(seed: int) -> None:
    study = simulate(seed)
    decided = outcomes(study, study.rounds[0], study.rounds[0].given)

    assert labels_of(decided, Outcome.ACCEPTED) == {
        label for label, one in LEANINGS.items() if one.then is None
    }
    assert len(labels_of(decided, Outcome.ACCEPTED)) == 17
    assert labels_of(decided, Outcome.OPEN) == (set(study.rounds[1].labels) - set(MADE)) | PARENTS


@pytest.mark.parametrize("seed", SEEDS)
def test_round_2_settles_9_more_if_all_finish_and_leaves_stable_dissent(seed: int) -> None:
    study = simulate(seed)
    second = study.rounds[1]
    decided = outcomes(study, second, second.given + second.later)

    assert len(labels_of(decided, Outcome.ACCEPTED)) == 9
    assert labels_of(decided, Outcome.OPEN) == {"PAI2", "PAI5", "VAS1", "SKI1"}


def test_round_1_was_answered_by_all_but_one_and_by_two_in_part(study: DemoStudy) -> None:
    answered = Counter(one.code for one in study.rounds[0].given)

    assert len(answered) == 25
    assert sorted(n for n in answered.values() if n < 30) == [11, 19]


def test_in_round_2_nineteen_finished_five_started_and_two_did_not(study: DemoStudy) -> None:
    first, second = study.rounds
    answered = Counter(one.code for one in second.given)

    assert sum(n == len(second.labels) for n in answered.values()) == 19
    assert sum(n < len(second.labels) for n in answered.values()) == 5
    assert {person.code for person in study.panel} - set(answered) == set(study.not_started)
    assert len(study.not_started) == 2
    for code in study.not_started:
        assert sum(one.code == code for one in first.given) == 30


def test_nobody_answers_a_statement_twice(study: DemoStudy) -> None:
    for shown in study.rounds:
        everything = [(one.code, one.label) for one in shown.given + shown.later]
        assert len(everything) == len(set(everything))
    assert len(study.rounds[1].given + study.rounds[1].later) == 26 * 13


def test_some_lie_outside_the_expertise_of_some(study: DemoStudy) -> None:
    abstained = Counter(one.label for one in study.rounds[0].given if one.is_abstention)

    assert sum(abstained.values()) >= 20
    assert max(abstained.values()) <= 5


def test_disciplines_and_groups_rate_differently(study: DemoStudy) -> None:
    kind = {person.code: person for person in study.panel}

    def mean(label: str, of: str) -> float:
        values = [
            one.value
            for one in study.rounds[0].given
            if one.label == label
            and one.value is not None
            and of in (kind[one.code].discipline, kind[one.code].stakeholder_group)
        ]
        return sum(values) / len(values)

    assert mean("ORG3", "Nursing") < mean("ORG3", "Pain medicine") - 1
    assert mean("TEC3", "Dermatology") < mean("TEC3", "Pain medicine") - 1
    assert (
        mean("VAS1", "Physicians who do not practise it")
        < mean("VAS1", "Physicians who practise mesotherapy") - 1
    )


def test_ratings_are_kept_only_where_words_and_value_are_the_same(study: DemoStudy) -> None:
    first, second = study.rounds
    before = {(one.code, one.label): one.value for one in first.given}
    kept = [one for one in second.given if one.is_kept]
    reworded = {rewording.label for rewording in study.rewordings}

    assert len(kept) >= 30
    assert all(before[one.code, one.label] == one.value for one in kept)
    assert not {one.label for one in kept} & reworded
    assert any(before.get((one.code, one.label), one.value) != one.value for one in second.given)


def test_reworded_statements_are_open_ones_shown_first_with_other_words_and_a_reason(
    study: DemoStudy,
) -> None:
    words = {row.label: row.text for row in study.statements}
    labels = [rewording.label for rewording in study.rewordings]

    assert sorted(labels) == sorted(study.rounds[1].labels[: len(labels)])
    for rewording in study.rewordings:
        assert rewording.text != words[rewording.label]
        assert len(rewording.text.split()) <= 36
        assert rewording.reason


def test_comments_are_distinct_plain_text_beside_a_rating_that_they_fit(study: DemoStudy) -> None:
    for shown, least in zip(study.rounds, (70, 15), strict=True):
        values = {(one.code, one.label): one for one in shown.given}
        assert len({comment.text for comment in shown.comments}) == len(shown.comments) >= least
        assert len({(comment.code, comment.label) for comment in shown.comments}) == len(shown.comments)
        for comment in shown.comments:
            rating = values[comment.code, comment.label]
            assert rating.value is not None
            assert comment.hours > rating.hours
            assert not re.search(r"[<>&]", comment.text)
            assert 10 < len(comment.text) < 300


def test_reworded_statements_had_comments_against_them(study: DemoStudy) -> None:
    first = study.rounds[0]
    low = {(one.code, one.label) for one in first.given if one.value is not None and one.value < 7}

    for rewording in study.rewordings:
        assert any(
            comment.label == rewording.label and (comment.code, comment.label) in low
            for comment in first.comments
        )


def test_answers_come_by_day_within_the_round_and_more_after_a_reminder(study: DemoStudy) -> None:
    for shown in study.rounds:
        end = shown.closes if shown.is_closed else shown.opened_hours_ago
        starts = {one.code: one.hours for one in reversed(shown.given)}
        assert all(0 < one.hours < end for one in shown.given)
        assert all(start % 24 < 14 for start in starts.values())
        for reminder in shown.reminders:
            after = sum(reminder <= start < reminder + 48 for start in starts.values())
            before = sum(reminder - 48 <= start < reminder for start in starts.values())
            assert after > before


def test_consent_comes_before_the_first_answer(study: DemoStudy) -> None:
    assert len(study.entered) == 26
    for code, (number, hours) in study.entered.items():
        first = next(one for one in study.rounds[number - 1].given if one.code == code)
        assert hours < first.hours


def test_the_notice_says_what_the_demo_is_not() -> None:
    for words in (
        "illustrative",
        "not the recommendations of any society",
        "not for clinical use",
        "simulated",
    ):
        assert words in str(NOTICE)
