"""Pages of the further questions: added, amended, taken out; the policy Delphi; and a statement's own question."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from delphi.domain.consensus import ConsensusRule, Preset, usual_scale
from delphi.domain.designs import FEASIBILITY, USUAL, policy_delphi
from delphi.domain.protocol import Terms
from delphi.domain.question import Question
from delphi.models import Statement
from delphi.protocol.forms import as_typed, question_as_typed
from delphi.statements.imports import read_typed
from delphi.statements.queries import Shelf
from delphi.terms import current_terms
from tests.support.study import NOON, TERMS, MadeStudy, make_study, open_round
from tests.support.visitor import Visitor

Visit = Callable[..., Visitor]
PAGE = "/studies/needles/protocol"
GRID = Question(
    "grid",
    "Grid",
    scale=usual_scale(Preset.GRADE_GRID),
    rule=ConsensusRule.for_scale(Preset.GRADE_GRID, usual_scale(Preset.GRADE_GRID)),
)


@pytest.fixture
def made(session: Session) -> MadeStudy:
    return make_study(session)


@pytest.fixture
def chair(visit: Visit, made: MadeStudy) -> Visitor:
    return visit(made.chair)


def typed(question: Question, **changes: str) -> dict[str, str]:
    fields = question_as_typed(question) | {"seen": 1}
    return {name: str(value) for name, value in fields.items() if value is not False} | changes


def stored(session: Session, made: MadeStudy) -> Terms:
    session.rollback()
    return current_terms(session, made.study)


def locked_with(session: Session, terms: Terms) -> MadeStudy:
    made = make_study(session, terms=terms)
    protocol = made.study.protocol
    protocol.locked_at, protocol.locked_by, protocol.sha256 = NOON, "chair Ada", terms.sha256()
    open_round(session, made)
    return made


def test_a_draft_becomes_a_policy_delphi_by_one_button_and_says_so(chair, made, session):
    assert chair.submit(f"{PAGE}/policy").status_code == 303
    assert stored(session, made) == policy_delphi(TERMS)
    page = html.unescape(chair.get(PAGE).text)
    assert "How desirable is it?" in page
    assert "1 to 2 infeasible, 3 to 4 feasible" in page
    assert "Make it a policy Delphi" not in page
    # The form of the main question keeps the further ones.
    fields = as_typed(policy_delphi(TERMS)) | {"seen": 2, "title": "Other title"}
    sent = {name: str(value) for name, value in fields.items() if value is not False}
    assert chair.submit(f"{PAGE}/edit", sent).status_code == 303
    assert stored(session, made).more == (FEASIBILITY,)


def test_a_question_is_added_edited_and_removed_while_the_protocol_is_a_draft(chair, made, session):
    assert chair.submit(f"{PAGE}/questions/new", typed(GRID)).status_code == 303
    assert stored(session, made).more == (GRID,)
    sent = typed(GRID, seen="2", name="Strength", of_all="y")
    assert chair.submit(f"{PAGE}/questions/grid", sent).status_code == 303
    (question,) = stored(session, made).more
    assert (question.key, question.name, question.of_all) == ("grid", "Strength", True)
    assert chair.submit(f"{PAGE}/questions/grid/remove").status_code == 303
    assert stored(session, made).more == ()


@pytest.mark.parametrize("name", USUAL)
def test_a_usual_question_is_one_link_away_and_saved_as_it_is_offered(chair, made, session, name):
    assert f"from={name}" in chair.get(f"{PAGE}/questions/new").text
    offered = html.unescape(chair.get(f"{PAGE}/questions/new?from={name}").text)
    assert f'value="{USUAL[name].wording}"' in offered
    assert chair.submit(f"{PAGE}/questions/new?from={name}", typed(USUAL[name])).status_code == 303
    (found,) = stored(session, made).more
    assert found == replace(USUAL[name], key=name)


def test_choosing_a_rule_brings_its_usual_scale_unless_another_was_typed(chair):
    usual = typed(Question(), preset=Preset.GRADE_GRID, use="1", name="Grid")
    page = chair.submit(f"{PAGE}/questions/new", usual).text
    assert 'value="no recommendation"' in page
    main = {name: str(value) for name, value in as_typed(TERMS).items() if value is not False}
    sent = main | {"seen": "1", "preset": Preset.GRADE_GRID, "use": "1"}
    assert 'value="no recommendation"' in chair.submit(f"{PAGE}/edit", sent).text
    own = usual | {"high": "7", "agree_from": "6"}
    assert 'value="no recommendation"' not in chair.submit(f"{PAGE}/questions/new", own).text


def test_an_amendment_may_add_a_question_but_not_change_a_scale_that_was_rated(visit, session):
    made = locked_with(session, replace(TERMS, more=(GRID,)))
    chair = visit(made.chair)
    page = chair.get(f"{PAGE}/questions/grid").text
    assert 'name="high"' not in page
    without_reason = chair.submit(f"{PAGE}/questions/new", typed(FEASIBILITY))
    assert without_reason.status_code == 422
    sent = typed(FEASIBILITY, reason="The ministry asks.")
    assert chair.submit(f"{PAGE}/questions/new", sent).status_code == 303
    assert [one.key for one in stored(session, made).more] == ["grid", "feasibility"]
    assert chair.submit(f"{PAGE}/questions/grid/remove").status_code == 409


def test_a_statement_chooses_its_question_in_the_editor_and_in_an_imported_column(visit, session):
    made = make_study(session, terms=replace(policy_delphi(TERMS), more=(FEASIBILITY, GRID)))
    chair = visit(made.chair)
    page = chair.get(f"/studies/needles/statements/{made.statements[0].id}").text
    assert "Grid (1 to 2 against" in page
    assert "Feasibility (" not in page  # it is asked of every statement anyway
    sent = {"section": "Section A", "label": "G1", "text": "Grid this.", "certainty": "", "question": "grid"}
    assert chair.submit("/studies/needles/statements/new", sent).status_code == 303
    assert session.query(Statement).filter_by(label="G1").one().question == "grid"
    text = "statement,scale\nOne,Grid\nTwo,\nThree,grid\nFour,nothing of ours\n"
    read = read_typed(text, set(), Shelf([]), (Question(name="Desirability"), GRID))
    assert [row.question for row in read.rows] == ["grid", "", "grid", "nothing of ours"]
    assert [str(problem.what) for problem in read.problems] == [
        "The protocol has no question “nothing of ours”."
    ]
    assert [row.question for row in read_typed(text, set(), Shelf([])).rows] == [""] * 4
