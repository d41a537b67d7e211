"""What keeps a round from opening or closing, each thing with its remedy."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from delphi.domain.lifecycle import (
    Blocker,
    ClosingFacts,
    OpeningFacts,
    RoundState,
    closing_blockers,
    opening_blockers,
)
from delphi.errors import Sentence

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
READY = OpeningFacts(
    number=2, state=RoundState.DRAFT, n_statements=12, n_panellists=26, n_rounds=3, least_n=5
)
PROBLEM = Blocker(Sentence("The study has no title."), Sentence("Give it a title."))


def test_a_round_that_is_ready_has_no_blockers():
    assert opening_blockers(replace(READY, closes_at=NOON + timedelta(seconds=1)), NOON) == ()


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"n_statements": 0}, "Round 2 has no statements."),
        ({"n_panellists": 0}, "The panel is empty."),
        ({"n_panellists": 1}, "The panel has one member, and the consensus rule needs 5 ratings."),
        ({"n_panellists": 4}, "The panel has 4 members, and the consensus rule needs 5 ratings."),
        ({"open_round": 1, "previous_closed": False}, "Round 1 is still open."),
        ({"previous_closed": False}, "Round 1 is not closed."),
        ({"number": 4}, "The protocol allows 3 rounds."),
        ({"unhandled": ("TEC1",)}, "An open statement is not in the round: TEC1."),
        ({"unhandled": ("TEC1", "SAF2")}, "2 open statements are not in the round: TEC1, SAF2."),
        ({"closes_at": NOON}, "The closing time of round 2 has passed already."),
        ({"problems": (PROBLEM,)}, "The study has no title."),
        ({"state": RoundState.OPEN}, "Round 2 is open already."),
        ({"state": RoundState.CLOSED}, "Round 2 is closed."),
    ],
)
def test_each_blocker_of_opening_is_named_with_its_remedy(change, what):
    (blocker,) = opening_blockers(replace(READY, **change), NOON)

    assert str(blocker.what) == what
    assert str(blocker.remedy)


def test_all_blockers_of_opening_are_listed_at_once():
    facts = replace(READY, n_statements=0, n_panellists=0, number=4, closes_at=NOON, problems=(PROBLEM,))

    assert len(opening_blockers(facts, NOON)) == 5


@pytest.mark.parametrize(
    ("state", "n_ratings", "what"),
    [
        (RoundState.OPEN, 0, "Nobody has rated in round 1 yet."),
        (RoundState.DRAFT, 0, "Round 1 has not been opened."),
        (RoundState.CLOSED, 9, "Round 1 is closed already."),
    ],
)
def test_each_blocker_of_closing_is_named(state, n_ratings, what):
    (blocker,) = closing_blockers(ClosingFacts(1, state, n_ratings))

    assert str(blocker.what) == what
    assert str(blocker.remedy)


def test_an_open_round_with_a_rating_may_close():
    assert closing_blockers(ClosingFacts(1, RoundState.OPEN, 1)) == ()
