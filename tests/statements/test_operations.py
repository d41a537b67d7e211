"""Statements before a round shows them: added, edited, moved, deleted; afterwards they stay."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.domain.lifecycle import RoundState
from delphi.errors import NotAcceptable, NotNow
from delphi.models import Event, Reference, RoundStatement, Section, Statement
from delphi.statements import operations, queries
from delphi.statements.operations import Draft
from tests.support.study import NOON, MadeStudy, make_study, open_round

WHO = {"by": "chair Ada", "at": NOON}
DRAFT = Draft("Safety", "SAF1", "Every event should be reported.", "Harm.", "low", (("smith2020", None),))


@pytest.fixture
def made(session: Session) -> MadeStudy:
    return make_study(session, n_statements=4, n_sections=2)


def order(session: Session, made: MadeStudy) -> list[tuple[str, list[str]]]:
    session.flush()
    session.expire_all()
    found = queries.sections(session, made.study)
    return [(section.title, [statement.label for statement in section.statements]) for section in found]


def test_the_made_study_has_two_sections(session, made):
    assert order(session, made) == [("Section A", ["A1", "A2"]), ("Section B", ["A3", "A4"])]


def test_a_statement_joins_its_section_or_makes_it(session, made):
    operations.add(session, made.study, DRAFT, **WHO)
    operations.add(session, made.study, Draft("section a", "A9", "Hands should be washed."), **WHO)
    assert order(session, made) == [
        ("Section A", ["A1", "A2", "A9"]), ("Section B", ["A3", "A4"]), ("Safety", ["SAF1"]),
    ]  # fmt: skip


def test_a_statement_keeps_what_was_written(session, made):
    statement = operations.add(session, made.study, DRAFT, **WHO)
    version = statement.current
    assert (version.number, version.text, version.rationale, version.certainty) == (
        1,
        DRAFT.text,
        "Harm.",
        "low",
    )
    assert [reference.key for reference in statement.references] == ["smith2020"]
    event = session.scalars(select(Event)).one()
    assert (event.action, event.subject, event.detail) == ("added", "statement SAF1", {"text": DRAFT.text})


def test_a_label_is_given_once_whatever_its_capitals(session, made):
    with pytest.raises(NotAcceptable, match="already has a statement “a1”"):
        operations.add(session, made.study, Draft("Safety", "a1", "Hands should be washed."), **WHO)


def test_editing_changes_everything_but_the_version(session, made):
    statement = made.statements[0]
    operations.edit(session, made.study, statement, DRAFT, operations.fingerprint(statement), **WHO)
    assert order(session, made)[-1] == ("Safety", ["SAF1"])
    assert (statement.current.number, statement.current.text) == (1, DRAFT.text)


def test_a_section_goes_with_its_last_statement(session, made):
    for statement in made.statements[:2]:
        draft = Draft("Section B", statement.label, "Hands should be washed.")
        operations.edit(session, made.study, statement, draft, operations.fingerprint(statement), **WHO)
    assert order(session, made) == [("Section B", ["A3", "A4", "A1", "A2"])]


def test_the_later_of_two_editors_is_told(session, made):
    statement = made.statements[0]
    seen = operations.fingerprint(statement)
    operations.edit(session, made.study, statement, DRAFT, seen, **WHO)
    with pytest.raises(NotNow, match="Somebody else changed SAF1"):
        operations.edit(session, made.study, statement, Draft("Safety", "SAF1", "Other words."), seen, **WHO)


def test_released_words_are_neither_edited_nor_deleted(session, made):
    open_round(session, made)
    statement = made.statements[0]
    with pytest.raises(NotNow, match="The panel has seen A1"):
        operations.edit(session, made.study, statement, DRAFT, operations.fingerprint(statement), **WHO)
    with pytest.raises(NotNow, match="The panel has seen A1"):
        operations.remove(session, made.study, statement, **WHO)


def test_a_statement_added_while_a_round_is_open_is_not_in_it(session, made):
    round_ = open_round(session, made)
    statement = operations.add(session, made.study, DRAFT, **WHO)
    shown = select(RoundStatement.version_id).where(RoundStatement.round_id == round_.id)
    assert statement.current.id not in session.scalars(shown).all()
    assert statement.current.released_at is None


def test_deleting_takes_the_statement_out_of_a_drafted_round(session, made):
    round_ = open_round(session, made, state=RoundState.DRAFT)
    statement = made.statements[0]
    session.add(RoundStatement(round_id=round_.id, version_id=statement.current.id, position=1))
    session.flush()
    operations.remove(session, made.study, statement, **WHO)
    assert order(session, made)[0] == ("Section A", ["A2"])
    assert session.scalars(select(RoundStatement)).all() == []


@pytest.mark.parametrize(
    ("n", "down", "labels"),
    [
        (0, True, ["A2", "A1", "A3", "A4"]),
        (1, False, ["A2", "A1", "A3", "A4"]),
        (1, True, ["A1", "A2", "A3", "A4"]),  # crosses into the next section, at its top
        (0, False, ["A1", "A2", "A3", "A4"]),  # the first stays the first
        (3, True, ["A1", "A2", "A3", "A4"]),
    ],
)
def test_a_statement_moves_past_its_neighbour(session, made, n, down, labels):
    operations.move(session, made.study, made.statements[n], down, **WHO)
    assert [label for _title, of_section in order(session, made) for label in of_section] == labels


def test_a_statement_moves_into_the_section_beside_it(session, made):
    operations.move(session, made.study, made.statements[1], True, **WHO)
    assert order(session, made) == [("Section A", ["A1"]), ("Section B", ["A2", "A3", "A4"])]
    operations.move(session, made.study, made.statements[1], False, **WHO)
    assert order(session, made) == [("Section A", ["A1", "A2"]), ("Section B", ["A3", "A4"])]


def test_an_emptied_section_goes(session, made):
    for statement in (made.statements[1], made.statements[0]):
        operations.move(session, made.study, statement, True, **WHO)
        operations.move(session, made.study, statement, True, **WHO)
    assert [title for title, _labels in order(session, made)] == ["Section B"]


def test_a_section_moves_as_a_whole(session, made):
    operations.move_section(session, made.study, made.sections[0], True, **WHO)
    assert [title for title, _labels in order(session, made)] == ["Section B", "Section A"]


def test_a_section_takes_no_title_of_another(session, made):
    with pytest.raises(NotAcceptable, match="already"):
        operations.rename_section(session, made.study, made.sections[0], "section b", **WHO)


def test_a_section_may_change_its_capitals(session, made):
    operations.rename_section(session, made.study, made.sections[0], "SECTION A", **WHO)
    assert session.get_one(Section, made.sections[0].id).title == "SECTION A"


def test_one_reference_named_by_key_and_by_doi_is_cited_once(session, made):
    session.add(
        Reference(study_id=made.study.id, key="smith2020", citation="Smith", doi="10.1/x", fields={"a": 1})
    )
    session.flush()
    draft = Draft("Safety", "SAF1", "Hands.", references=(("smith2020", None), ("10.1/X", "10.1/X")))
    statement = operations.add(session, made.study, draft, **WHO)
    assert [reference.key for reference in statement.references] == ["smith2020"]


def test_statements_of_one_study_leave_another_alone(session, made):
    other = make_study(session, slug="other")
    operations.add(session, other.study, DRAFT, **WHO)
    assert ("Safety", ["SAF1"]) not in order(session, made)
    assert session.scalars(select(Statement.study_id).where(Statement.label == "SAF1")).all() == [
        other.study.id
    ]
