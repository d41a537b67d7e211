"""One statement split into several, several merged into one: what leaves, what comes, what can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from delphi.domain.lifecycle import StatementState
from delphi.errors import NotAcceptable, NotNow
from delphi.exchange.exporting import export_study
from delphi.exchange.tables import tidy_tables
from delphi.guideline.background import not_agreed
from delphi.models import (
    Certainty,
    Event,
    LineageKind,
    Rating,
    Reference,
    RoundStatement,
    Statement,
    StatementLineage,
    StatementReference,
)
from delphi.revision import operations
from delphi.revision.families import families
from delphi.revision.lineage import Part, merge, split, take_back
from delphi.revision.queries import stage
from delphi.statements.operations import remove
from tests.support.study import NOON, MadeStudy, open_round

WHO: dict[str, Any] = {"by": "chair Ada Rossi", "at": NOON}
PARTS = (
    Part("A2a", "Needles should be sterile."),
    Part("A2b", "Needles should be sharp.", "Why.", Certainty.LOW),
)
ONE = Part("A23", "Needles should be sterile and sharp.")

pytestmark = pytest.mark.usefixtures("closed")


def all_labels(session: Session) -> list[str]:
    return list(session.scalars(select(Statement.label).order_by(Statement.position, Statement.id)))


def children(statement: Statement) -> list[str]:
    return [link.child.label for link in statement.successors]


def test_a_split_puts_new_statements_in_the_place_of_the_old(session: Session, made: MadeStudy):
    first, second = split(session, made.study, made.statements[1], PARTS, "Two demands.", **WHO)
    assert all_labels(session) == ["A1", "A2", "A2a", "A2b", "A3"]
    assert (made.statements[1].state, made.statements[1].left_because) == (
        StatementState.DROPPED,
        "Two demands.",
    )
    assert (first.state, first.current.number, first.current.reason) == (
        StatementState.OPEN,
        1,
        "Two demands.",
    )
    assert (second.current.rationale, second.current.certainty) == ("Why.", Certainty.LOW)
    assert [(link.parent.label, link.kind) for link in second.origins] == [("A2", LineageKind.SPLIT)]


def test_a_merge_makes_one_of_several_where_the_first_stood(session: Session, made: MadeStudy):
    child = merge(session, made.study, made.statements[1:], ONE, "They say the same.", **WHO)
    assert all_labels(session) == ["A1", "A2", "A23", "A3"]
    assert [one.state for one in made.statements[1:]] == [StatementState.DROPPED] * 2
    assert [link.parent.label for link in child.origins] == ["A2", "A3"]


def test_what_comes_out_cites_what_went_in_cited(session: Session, made: MadeStudy):
    sources = [Reference(study_id=made.study.id, key=key, citation=key) for key in ("one", "two")]
    session.add_all(sources)
    session.flush()
    for statement, source in zip(made.statements[1:], sources, strict=True):
        session.add(StatementReference(statement_id=statement.id, reference_id=source.id, position=1))
    child = merge(session, made.study, made.statements[1:], ONE, "Alike.", **WHO)
    assert [source.key for source in child.references] == ["one", "two"]


def test_the_next_round_shows_what_came_out_and_no_rating_is_carried(session: Session, made: MadeStudy):
    made.statements += split(session, made.study, made.statements[1], PARTS, "Two demands.", **WHO)
    second = open_round(session, made, number=2)
    shown = session.scalars(select(RoundStatement).where(RoundStatement.round_id == second.id)).all()
    assert {row.version.statement.label for row in shown} == {"A3", "A2a", "A2b"}
    in_second = select(Rating.id).where(Rating.round_statement_id.in_([row.id for row in shown]))
    assert session.scalars(in_second).all() == []


def test_each_leaves_one_event_with_its_reason(session: Session, made: MadeStudy):
    split(session, made.study, made.statements[1], PARTS, "Two demands.", **WHO)
    take_back(session, made.study, made.statements[1], **WHO)
    merge(session, made.study, made.statements[1:], ONE, "Alike.", **WHO)
    events = session.scalars(select(Event).order_by(Event.number)).all()
    assert [(event.action, event.subject) for event in events] == [
        ("split", "statement A2"), ("opened again", "statement A2"), ("merged", "statements A2, A3"),
    ]  # fmt: skip
    assert events[0].detail == {"into": "A2a, A2b", "reason": "Two demands."}


@pytest.mark.parametrize(
    ("attempt", "why"),
    [
        (lambda s, m: split(s, m.study, m.statements[1], PARTS[:1], "Why.", **WHO), "at least two"),
        (lambda s, m: split(s, m.study, m.statements[1], PARTS, " ", **WHO), "and why"),
        (lambda s, m: split(s, m.study, m.statements[1], [Part("a1", "x"), ONE], "Why.", **WHO), "“a1”"),
        (lambda s, m: split(s, m.study, m.statements[1], [ONE, ONE], "Why.", **WHO), "“A23”"),
        (lambda s, m: merge(s, m.study, m.statements[1:2] * 2, ONE, "Why.", **WHO), "at least one other"),
        (lambda s, m: merge(s, m.study, m.statements[1:], Part("N", " "), "Why.", **WHO), "new words"),
    ],
)
def test_what_is_incomplete_is_refused_and_changes_nothing(
    session: Session, made: MadeStudy, attempt: Callable[[Session, MadeStudy], object], why: str
):
    with pytest.raises(NotAcceptable, match=why):
        attempt(session, made)
    assert all_labels(session) == ["A1", "A2", "A3"]


def test_a_settled_statement_takes_no_part(session: Session, made: MadeStudy):
    with pytest.raises(NotNow, match="A1 is settled"):
        split(session, made.study, made.statements[0], PARTS, "Why.", **WHO)
    with pytest.raises(NotNow, match="A1 is settled"):
        merge(session, made.study, made.statements[:2], ONE, "Why.", **WHO)


def test_nothing_is_split_while_a_round_is_open(session: Session, made: MadeStudy):
    open_round(session, made, number=2)
    with pytest.raises(NotNow, match="Round 2 is open"):
        split(session, made.study, made.statements[1], PARTS, "Why.", **WHO)


def test_a_merge_is_taken_back_for_all_that_went_into_it(session: Session, made: MadeStudy):
    merge(session, made.study, made.statements[1:], ONE, "Alike.", **WHO)
    with pytest.raises(NotNow, match="Take that back first"):
        operations.drop(session, made.study, made.statements[1], "Moot.", **WHO)
    take_back(session, made.study, made.statements[2], **WHO)
    assert all_labels(session) == ["A1", "A2", "A3"]
    assert {(one.state, one.left_because) for one in made.statements[1:]} == {(StatementState.OPEN, None)}


def test_what_a_round_showed_is_not_taken_back(session: Session, made: MadeStudy):
    first, _second = split(session, made.study, made.statements[1], PARTS, "Why.", **WHO)
    first.current.released_at = NOON
    session.flush()
    with pytest.raises(NotNow, match="A round has shown what came out of A2"):
        take_back(session, made.study, made.statements[1], **WHO)
    with pytest.raises(IntegrityError, match="never changes"):
        session.query(StatementLineage).filter_by(child_id=first.id).delete()


def test_the_stage_tells_what_was_replaced_and_what_is_new(session: Session, made: MadeStudy):
    split(session, made.study, made.statements[1], PARTS, "Why.", **WHO)
    found = stage(session, made.study)
    assert (found.n_replaced, found.n_dropped, found.n_carried) == (1, 0, 1)
    assert [one.label for one in found.fresh] == ["A2a", "A2b"]
    assert children(found.items[0].statement) == ["A2a", "A2b"]


def test_what_came_out_is_not_deleted_by_itself(session: Session, made: MadeStudy):
    first, _second = split(session, made.study, made.statements[1], PARTS, "Why.", **WHO)
    with pytest.raises(NotNow, match="A2a came out of A2"):
        remove(session, made.study, first, **WHO)


def test_the_guideline_tells_why_something_left_and_where_it_goes_on(session: Session, made: MadeStudy):
    split(session, made.study, made.statements[1], PARTS, "Two demands.", **WHO)
    operations.drop(session, made.study, made.statements[2], "Moot.", **WHO)
    session.expire_all()
    told = [(one["left_because"], one["went_into"]) for one in not_agreed(session, made.study)]
    assert told == [("Two demands.", ["A2a", "A2b"]), ("Moot.", [])]


def test_lineage_travels_with_the_study(session: Session, made: MadeStudy):
    split(session, made.study, made.statements[1], PARTS, "Two demands.", **WHO)
    document = export_study(session, made.study)
    origins = {one["label"]: one["origins"] for one in document["statements"] if one["origins"]}
    assert origins == {"A2a": [["split", "A2"]], "A2b": [["split", "A2"]]}
    assert tidy_tables(document, 5)["lineage"][1] == [
        ("A2a", "A2", "split", "Two demands."), ("A2b", "A2", "split", "Two demands."),
    ]  # fmt: skip


def test_families_join_what_was_split_and_leave_out_what_never_changed(session: Session, made: MadeStudy):
    split(session, made.study, made.statements[1], PARTS, "Two demands.", **WHO)
    rounds, (family,), n_same = families(session, made.study)
    assert ([one.number for one in rounds], family.labels, n_same) == ([1], "A2, A2a, A2b", 2)
    assert [[shown.outcome for shown in member.shown] for member in family.members] == [
        ["open"], ["next"], ["next"],
    ]  # fmt: skip
