"""Editing a draft, and amending what is locked."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.domain.consensus import ConsensusRule
from delphi.domain.protocol import Terms
from delphi.domain.scale import Scale
from delphi.errors import Blocked, NotAcceptable, NotNow
from delphi.models import Event
from delphi.protocol import operations, queries
from delphi.terms import current_terms
from tests.support.study import NOON, TERMS, MadeStudy, make_study, open_round

WHO = {"by": "methodologist Ben", "at": NOON}
FIVE = Scale(1, 5, (4, 5), (1, 2))


@pytest.fixture
def made(session: Session) -> MadeStudy:
    return make_study(session)


def lock(session: Session, made: MadeStudy) -> None:
    protocol = made.study.protocol
    protocol.locked_at, protocol.locked_by, protocol.sha256 = NOON, "chair Ada", made.terms.sha256()
    session.commit()


def save(session: Session, made: MadeStudy, terms: Terms, seen: int = 1) -> None:
    operations.save(session, made.study, terms, seen, **WHO)


def amend(session: Session, made: MadeStudy, terms: Terms, seen: int = 1) -> None:
    operations.amend(session, made.study, terms, "Fewer came than hoped.", seen, **WHO)


def test_a_draft_is_edited_and_names_the_study(session, made):
    save(session, made, replace(TERMS, title="Skin", scale=FIVE))
    assert current_terms(session, made.study).scale == FIVE
    assert made.study.title == "Skin"


def test_what_was_changed_stands_in_the_trail(session, made):
    save(session, made, replace(TERMS, n_rounds=4))
    assert session.scalars(select(Event.detail)).all() == [
        {"changes": ["Number of rounds: 3, from now on 4."]}
    ]


def test_saving_without_a_change_leaves_no_trace(session, made):
    save(session, made, TERMS)
    assert queries.standing(session, made.study).seen == 1
    assert session.scalars(select(Event)).all() == []


def test_the_later_of_two_editors_is_told(session, made):
    save(session, made, replace(TERMS, n_rounds=4), seen=1)
    with pytest.raises(NotNow, match="Somebody else changed the protocol"):
        save(session, made, replace(TERMS, n_rounds=5), seen=1)
    assert current_terms(session, made.study).n_rounds == 4


def test_a_locked_protocol_is_not_edited(session, made):
    lock(session, made)
    with pytest.raises(NotNow, match="make it an amendment"):
        save(session, made, replace(TERMS, n_rounds=4))


def test_a_draft_is_not_amended(session, made):
    with pytest.raises(NotNow, match="still a draft"):
        amend(session, made, replace(TERMS, n_rounds=4))


def test_an_amendment_keeps_the_protocol_and_is_in_force(session, made):
    lock(session, made)
    amend(session, made, replace(TERMS, n_rounds=4))
    standing = queries.standing(session, made.study)
    assert (standing.original.n_rounds, standing.terms.n_rounds) == (3, 4)
    assert standing.sha256 == replace(TERMS, n_rounds=4).sha256()
    (shown,) = standing.history
    assert [str(sentence) for sentence in shown.differences] == ["Number of rounds: 3, from now on 4."]
    assert shown.amendment.reason == "Fewer came than hoped."


def test_each_amendment_shows_what_it_changed_itself(session, made):
    lock(session, made)
    amend(session, made, replace(TERMS, n_rounds=4))
    amend(session, made, replace(TERMS, n_rounds=4, least_cell=6), seen=2)
    newest, first = queries.standing(session, made.study).history
    assert [str(sentence) for sentence in newest.differences] == ["Least cell size: 5, from now on 6."]
    assert first.amendment.number == 1


def test_an_amendment_that_changes_nothing_is_refused(session, made):
    lock(session, made)
    with pytest.raises(NotAcceptable, match="Nothing is changed"):
        amend(session, made, TERMS)


def test_the_later_of_two_amendments_is_told(session, made):
    lock(session, made)
    amend(session, made, replace(TERMS, n_rounds=4))
    with pytest.raises(NotNow, match="Somebody else"):
        amend(session, made, replace(TERMS, n_rounds=5))


def test_the_scale_stays_while_the_panel_may_rate_on_it(session, made):
    lock(session, made)
    open_round(session, made)
    with pytest.raises(NotNow, match="so it stays"):
        amend(session, made, replace(TERMS, scale=FIVE))


def test_an_amendment_that_could_not_be_used_names_its_problems(session, made):
    lock(session, made)
    rule = ConsensusRule("cos-70-15", {"out": "low-agreement", "percent_out": 90})
    with pytest.raises(Blocked) as refusal:
        amend(session, made, replace(TERMS, rule=rule, aim=""))
    assert len(refusal.value.blockers) == 2
