"""What the rating pages say of what comes next, and of the evidence."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.models import Protocol, Reference, RoundStatement, StatementReference
from tests.support.study import MadeStudy, make_study, open_round, presented_in
from tests.support.visitor import Visitor


@pytest.fixture
def made(session: Session) -> MadeStudy:
    return make_study(session)


@pytest.fixture
def shown(session: Session, made: MadeStudy) -> list[RoundStatement]:
    return presented_in(session, open_round(session, made))


@pytest.fixture
def visitor(
    visit: Callable[..., Visitor], session: Session, made: MadeStudy, shown: list[RoundStatement]
) -> Visitor:
    signed_in = visit(made.panellists[0])
    session.rollback()  # so that the test's own session begins after the sign-in
    return signed_in


def test_who_has_answered_all_is_told_what_comes_next(visitor, shown):
    assert "Go on rating" in visitor.get("/mine").text
    for one in shown:
        visitor.submit(f"/rate/{one.id}", {"answer": "5"})
    assert "come back to you in new words" in visitor.get("/rate/done").text
    assert "See or change my answers" in visitor.get("/mine").text


def test_in_the_last_round_no_other_is_promised(session, visitor, shown):
    protocol = session.scalars(select(Protocol)).one()
    protocol.terms = protocol.terms | {"n_rounds": 1}
    session.commit()
    for one in shown:
        visitor.submit(f"/rate/{one.id}", {"answer": "5"})
    text = visitor.get("/rate/done").text
    assert "This is the last round." in text
    assert "come back to you" not in text
    assert "No further round is planned" in visitor.get("/rate/suggest").text


def test_a_doi_that_stands_in_the_citation_is_not_printed_again(session, visitor, made, shown):
    for n, citation in enumerate(("Doe J. Needles. doi:10.1000/182.", "Roe R. Depth.")):
        reference = Reference(
            study_id=made.study.id, key=f"r{n}", citation=citation, doi=f"10.1000/18{n + 2}"
        )
        session.add(reference)
        session.flush()
        session.add(
            StatementReference(
                statement_id=shown[0].version.statement_id, reference_id=reference.id, position=n
            )
        )
    session.commit()
    text = visitor.get(f"/rate/{shown[0].id}").text
    assert text.count("10.1000/182") == 2
    assert ">doi:10.1000/183</a>" in text
