"""Tables of statements: carried from the preview to the import without a change, all or nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from delphi.demo import sources
from delphi.errors import NotAcceptable
from delphi.importing.statements import CERTAINTIES, StatementRow
from delphi.models import Event, Reference, Statement, StatementVersion
from delphi.statements import imports, operations, queries
from delphi.statements.operations import Draft
from delphi.statements.queries import Shelf
from tests.support.study import NOON, MadeStudy, make_study

WHO = {"by": "chair Ada", "at": NOON}
NOTHING = Shelf([])


@pytest.fixture
def made(session: Session) -> MadeStudy:
    return make_study(session)


def n(session: Session, model: type) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_the_table_of_the_demo_imports_unchanged(session, made):
    read = imports.read_file(sources.STATEMENTS.read_bytes(), queries.labels(session, made.study), NOTHING)
    carried = imports.read_typed(imports.carried(read.accepted()), set(), NOTHING)
    assert carried.accepted() == read.accepted()
    done = imports.store(session, made.study, carried.accepted(), **WHO)
    assert done.n_statements == 30
    texts = select(StatementVersion.text).join(Statement).where(Statement.label.not_in(("A1", "A2", "A3")))
    assert set(session.scalars(texts)) == {row.text for row in read.rows}


def test_an_import_leaves_one_event_with_its_labels(session, made):
    imports.store(session, made.study, [StatementRow("Safety", "SAF1", "Hands.")], **WHO)
    event = session.scalars(select(Event)).one()
    assert (event.action, event.detail) == ("imported", {"labels": ["SAF1"]})


def test_unknown_keys_become_references_to_be_filled_in(session, made):
    row = StatementRow(
        "Safety", "SAF1", "Hands.", references=(("smith2020", None), ("10.1000/182", "10.1000/182"))
    )
    assert imports.store(session, made.study, [row], **WHO).n_stubs == 2
    found = queries.references(session, made.study)
    assert [(r.key, r.doi, queries.is_stub(r)) for r in found] == [
        ("10.1000/182", "10.1000/182", True), ("smith2020", None, True),
    ]  # fmt: skip


def test_two_statements_share_one_reference(session, made):
    rows = [StatementRow("S", f"S{i}", f"Hands {i}.", references=(("smith2020", None),)) for i in (1, 2)]
    imports.store(session, made.study, rows, **WHO)
    assert n(session, Reference) == 1


def test_a_reference_with_another_doi_than_known_is_a_problem():
    known = Shelf([Reference(key="smith2020", doi="10.1000/182", fields={"title": "Skin"})])
    text = "statement,references\nHands should be washed.,smith2020 doi:10.1000/183"
    (problem,) = imports.read_typed(text, set(), known).problems
    assert (problem.line, str(problem.what)) == (2, "The study knows “smith2020” with the DOI 10.1000/182.")


def test_a_label_taken_since_the_preview_stops_the_whole_import(session, made):
    rows = [StatementRow("S", "S1", "Hands."), StatementRow("S", "S2", "Gloves.")]
    operations.add(session, made.study, Draft("S", "s2", "Masks."), **WHO)
    session.commit()
    with pytest.raises(NotAcceptable, match="Meanwhile somebody added a statement “S2”"):
        imports.store(session, made.study, rows, **WHO)
    session.rollback()
    assert queries.labels(session, made.study) == {"A1", "A2", "A3", "s2"}


def test_a_table_too_long_to_carry_is_refused():
    rows = [StatementRow("S", f"S{i}", "word " * 390) for i in range(250)]
    with pytest.raises(NotAcceptable, match="several parts"):
        imports.carried(rows)


WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1, max_size=60)
TEXTS = WORDS.map(lambda text: f"Care {text} should be given.".replace("\ufeff", ""))


@given(
    texts=st.lists(TEXTS, min_size=1, max_size=5, unique=True), certainty=st.sampled_from(("", *CERTAINTIES))
)
def test_what_the_preview_carries_is_what_was_read(texts, certainty):
    rows = [StatementRow("Safety", f"S{i}", text, "Why, “not”?", certainty) for i, text in enumerate(texts)]
    first = imports.read_typed(imports.carried(rows), set(), NOTHING)
    if not first.problems:
        assert imports.read_typed(imports.carried(first.rows), set(), NOTHING).rows == first.rows
    assert len(first.rows) == len(rows)


def test_a_survey_is_known_by_its_columns_in_a_file_and_pasted(session, made):
    text = (
        "field_name,form_name,section_header,field_type,field_label,matrix_group_name\nh1,one,,radio,Wash.,\n"
    )
    for read in (imports.read_file(text.encode(), set(), NOTHING), imports.read_typed(text, set(), NOTHING)):
        assert (read.source, [row.label for row in read.accepted()]) == ("REDCap", ["h1"])
