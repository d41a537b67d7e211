"""What a sign-off says is computed from the answers."""

from __future__ import annotations

import pytest

from delphi.domain.signing import Signed, in_words, results

YES = Signed()
NO = Signed(approves=False, reason="Too early.")
ONE = Signed(dissents={"A1": "I have seen harm."})


@pytest.mark.parametrize(
    ("n_eligible", "answers", "said"),
    [
        (26, [YES] * 26, "Approved by all 26"),
        (26, [YES] * 25 + [NO], "25 of 26 approved, 1 dissented"),
        (26, [YES] * 24 + [NO], "24 of 26 approved, 1 dissented, 1 did not answer"),
        (26, [YES] * 25, "25 of 26 approved, 1 did not answer"),
        (1, [YES], "Approved by the one asked"),
        (26, [ONE] * 26, "Approved by all 26; 26 of them not every recommendation"),
        (26, [YES] * 24 + [ONE], "25 of 26 approved, 1 did not answer; 1 of them not every recommendation"),
    ],
)
def test_the_whole_in_words(n_eligible, answers, said):
    assert str(in_words(results(n_eligible, answers, ["A1"])["whole"])) == said


def test_a_dissent_from_one_recommendation_is_counted_there_alone():
    first, second = results(3, [YES, ONE, NO], ["A1", "A2"])["recommendations"]
    assert (first["n_approved"], first["n_dissented"], first["reasons"]) == (2, 1, ["I have seen harm."])
    assert (second["n_approved"], second["n_dissented"]) == (3, 0)


def test_reasons_stand_in_an_order_that_tells_nobodys_place():
    answers = [Signed(False, "b"), Signed(False, "a")]
    assert results(2, answers, [])["whole"]["reasons"] == results(2, answers[::-1], [])["whole"]["reasons"]
