"""A study is begun from another: protocol, statements and references go along, people and ratings do not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from delphi.domain.lifecycle import StatementState
from delphi.domain.texts import TextKind, source_hash
from delphi.models import (
    Comment,
    Panellist,
    Rating,
    Reference,
    Round,
    Statement,
    StatementReference,
    StatementVersion,
    Study,
    Translation,
)
from delphi.study.duplicating import duplicate
from delphi.tongues import tongue
from delphi.verify import verify_study
from tests.support.study import NOON, make_study, open_round, rate_all

LATER = NOON + timedelta(days=40)


@pytest.fixture
def made(session):
    made = make_study(session, n_sections=2)
    source = Reference(study_id=made.study.id, key="fitch", citation="Fitch 2001", fields={"year": "2001"})
    session.add(source)
    session.flush()
    cited = made.statements[0]
    session.add(StatementReference(statement_id=cited.id, reference_id=source.id, position=1))
    rate_all(session, made, open_round(session, made), [[8] * 12] * 3)
    made.statements[1].state = StatementState.ACCEPTED
    made.statements[2].state, made.statements[2].left_because = StatementState.DROPPED, "Not asked."
    session.add(
        StatementVersion(
            statement_id=cited.id, number=2, text="Newer words.", reason="Clearer.", created_at=LATER
        )
    )
    session.commit()
    session.expire_all()
    return made


@pytest.fixture
def copy(session, made):
    return duplicate(session, made.study, "Needles, once more", made.chair, by="user The chair", at=LATER)


def of(session, copy):
    return session.scalars(
        select(Statement).where(Statement.study_id == copy.id).order_by(Statement.label)
    ).all()


def test_statements_come_in_their_newest_words_and_open_again(session, copy):
    found = of(session, copy)
    assert [(one.label, one.state, one.current.number) for one in found] == [
        ("A1", StatementState.OPEN, 1), ("A2", StatementState.OPEN, 1),
    ]  # fmt: skip
    assert (found[0].current.text, found[0].current.reason, found[0].current.released_at) == (
        "Newer words.", None, None,
    )  # fmt: skip
    assert found[0].references[0].citation == "Fitch 2001"


def test_translations_go_along_and_can_be_changed_again(session, made):
    made.study.languages = "es"
    version, section = made.statements[0].current, made.sections[0]
    session.add_all(
        Translation(
            study_id=made.study.id, **of_it, language="es", text="Palabras.", source_sha256=source_hash(words),
            translated_at=NOON, translated_by="the chair", frozen_at=NOON,
        )
        for of_it, words in (
            ({"version_id": version.id, "kind": TextKind.STATEMENT}, version.text),
            ({"version_id": version.id, "kind": TextKind.REASON}, "Clearer."),
            ({"section_id": section.id, "kind": TextKind.SECTION}, section.title),
        )
    )  # fmt: skip
    copy = duplicate(session, made.study, "Once more", made.chair, by="user The chair", at=LATER)
    first, found = of(session, copy)[0], tongue(session, copy, "es")
    assert [str(found.of_version(first.current)), str(found.section(first.section))] == ["Palabras."] * 2
    rows = session.scalars(select(Translation).where(Translation.study_id == copy.id)).all()
    assert [row.frozen_at for row in rows] == [None, None]


def test_the_protocol_is_a_draft_again_under_its_own_title(made, copy):
    assert (copy.slug, copy.title, copy.protocol.locked_at) == (
        "needles-once-more",
        "Needles, once more",
        None,
    )
    assert copy.protocol.terms == made.terms.to_json() | {"title": "Needles, once more"}


def test_no_people_rounds_or_ratings_go_along(session, made, copy):
    for model in (Panellist, Round):
        assert session.scalar(select(func.count()).where(model.study_id == copy.id)) == 0
    assert session.scalar(select(func.count(Rating.id))) == 36
    assert session.scalar(select(func.count(Comment.id))) == 0


def test_the_study_it_came_from_stays_as_it_is(session, made, copy):
    assert session.scalar(select(func.count()).where(Statement.study_id == made.study.id)) == 3
    assert not verify_study(session, copy).found


def test_only_who_may_found_studies_sees_the_way_to_it(session, made, visit):
    chair = visit(made.chair)
    assert chair.get("/studies/needles/duplicate").status_code == 403
    assert "Duplicate" not in chair.get("/studies/needles/").text
    session.rollback()  # what was committed since is read anew
    made.chair.may_found_studies = True
    session.commit()
    answer = chair.submit("/studies/needles/duplicate", {"title": "Another"})
    assert answer.location == "/studies/another/"
    assert session.scalar(select(func.count(Study.id))) == 2
