"""Recommendations are drafted in order, described, moved and discarded, until they are locked."""

from __future__ import annotations

import pytest

from delphi.errors import NotAcceptable, NotNow
from delphi.guideline import operations, queries
from delphi.models import Direction, RoundStatement, Strength
from tests.guideline.finished import BY, CLOSED, RELEASE, drafted, locked

DRAFT = operations.Draft("Technique", Strength.STRONG, Direction.FOR, None, "In adults.")


def labels(found):
    return [one.round_statement.version.statement.label for one in found]


def order(session, made):
    return labels(queries.recommendations(session, made.study))


def test_only_accepted_statements_can_be_chosen(session, made):
    shown = queries.unchosen(session, made.study)
    assert [one.version.statement.label for one in shown] == ["A1", "A2", "A3"]


def test_a_statement_that_was_not_accepted_is_refused(session, made):
    rejected = session.query(RoundStatement).filter(RoundStatement.outcome == "rejected").one()
    with pytest.raises(NotAcceptable, match="A4 was not accepted"):
        operations.choose(session, made.study, [rejected], by=BY, at=CLOSED)


def test_nothing_chosen_is_refused(session, made):
    with pytest.raises(NotAcceptable, match="at least one"):
        operations.choose(session, made.study, [], by=BY, at=CLOSED)


def test_drafts_follow_the_order_of_the_study_and_choosing_twice_is_harmless(session, made):
    accepted = queries.unchosen(session, made.study)
    operations.choose(session, made.study, accepted, by=BY, at=CLOSED)
    assert operations.choose(session, made.study, accepted, by=BY, at=CLOSED) == []
    assert order(session, made) == ["A1", "A2", "A3"]


@pytest.mark.parametrize(
    ("place", "strength", "direction"),
    [(0, Strength.CONDITIONAL, Direction.FOR), (1, Strength.GOOD_PRACTICE, None)],
)
def test_a_draft_begins_with_the_strength_that_its_certainty_suggests(
    session, made, place, strength, direction
):
    draft = drafted(session, made)[place]
    assert (draft.strength, draft.direction) == (strength, direction)


def test_a_draft_is_described(session, made):
    draft = drafted(session, made)[0]
    operations.describe(session, draft, DRAFT, by=BY, at=CLOSED)
    assert (draft.section, draft.strength, draft.remarks) == ("Technique", Strength.STRONG, "In adults.")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"direction": None}, "for or against"),
        ({"section": ""}, "Name the section"),
        ({"remarks": "x" * 5001}, "5000 fit"),
    ],
)
def test_a_description_that_lacks_something_is_refused(session, made, changes, why):
    draft = drafted(session, made)[0]
    with pytest.raises(NotAcceptable, match=why):
        operations.describe(session, draft, operations.Draft(**{**vars(DRAFT), **changes}), by=BY, at=CLOSED)


def test_a_draft_moves_within_its_section(session, made):
    found = drafted(session, made)
    operations.move(session, found[1], up=True, by=BY, at=CLOSED)
    assert order(session, made) == ["A2", "A1", "A3"]
    operations.move(session, found[1], up=False, by=BY, at=CLOSED)
    assert order(session, made) == ["A1", "A2", "A3"]


def test_at_the_end_of_its_section_a_draft_stays(session, made):
    found = drafted(session, made)
    operations.move(session, found[0], up=True, by=BY, at=CLOSED)
    assert order(session, made) == ["A1", "A2", "A3"]


def test_a_draft_passes_a_locked_one_which_stays(session, made):
    found = drafted(session, made)
    operations.lock(session, made.study, [found[0]], by=BY, at=CLOSED, release=RELEASE)
    session.commit()
    operations.move(session, found[1], up=True, by=BY, at=CLOSED)
    session.commit()
    assert order(session, made) == ["A2", "A1", "A3"]


def test_what_is_discarded_can_be_chosen_again(session, made):
    operations.discard(session, drafted(session, made)[0], by=BY, at=CLOSED)
    session.commit()
    assert [one.version.statement.label for one in queries.unchosen(session, made.study)] == ["A1"]


@pytest.mark.parametrize(
    "change",
    [
        lambda session, one: operations.describe(session, one, DRAFT, by=BY, at=CLOSED),
        lambda session, one: operations.move(session, one, up=True, by=BY, at=CLOSED),
        lambda session, one: operations.discard(session, one, by=BY, at=CLOSED),
    ],
    ids=["describe", "move", "discard"],
)
def test_a_locked_recommendation_takes_no_change(session, made, change):
    with pytest.raises(NotNow, match="A1 is locked"):
        change(session, locked(session, made)[0])


def test_a_draft_that_a_colleague_took_out_is_a_clear_sentence(session, made):
    draft = drafted(session, made)[0]
    operations.discard(session, draft, by=BY, at=CLOSED)
    with pytest.raises(NotNow, match="no longer in the guideline"):
        operations.describe(session, draft, DRAFT, by=BY, at=CLOSED)
