"""Suggestions decided: added, covered or declined with a reason, taken back until the panel has read it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.domain.lifecycle import StatementState
from delphi.errors import NotAcceptable, NotNow
from delphi.models import Event, Round, Statement, Suggestion, SuggestionTriage
from delphi.workbench.queries import ideas
from delphi.workbench.suggesting import add, cover, decline, reopen
from tests.support.study import NOON, MadeStudy, codes_on, enter, open_round
from tests.support.visitor import Visitor

WHO: dict[str, Any] = {"by": "chair Ada Rossi", "at": NOON + timedelta(days=8)}


@pytest.fixture
def idea(session: Session, made: MadeStudy, closed: Round) -> Suggestion:
    row = Suggestion(
        study_id=made.study.id, panellist_id=made.panellists[2].id, text="Use boxes.", suggested_at=NOON
    )
    session.add(row)
    session.commit()
    return row


def test_a_suggestion_becomes_a_statement_of_the_next_round(
    session: Session, made: MadeStudy, idea: Suggestion
):
    made_of_it = add(session, made.study, idea, made.sections[0], "A4", "Use a box.", "", "Asked.", **WHO)
    assert (made_of_it.state, made_of_it.position, made_of_it.current.reason) == (
        StatementState.OPEN,
        4,
        "Asked.",
    )
    (event,) = session.scalars(select(Event))
    assert (event.action, event.subject) == ("added", "a suggestion")
    assert made.panellists[2].code not in str(event.detail)


def test_a_decision_needs_a_reason_and_is_made_once(session: Session, made: MadeStudy, idea: Suggestion):
    with pytest.raises(NotAcceptable, match="Say why"):
        decline(session, made.study, idea, " ", **WHO)
    with pytest.raises(NotAcceptable, match="“a1”"):
        add(session, made.study, idea, made.sections[0], "a1", "Use a box.", "", "Asked.", **WHO)
    cover(session, made.study, idea, made.statements[0], "A1 says it.", **WHO)
    with pytest.raises(NotNow, match="decided already"):
        decline(session, made.study, idea, "No.", **WHO)


def test_a_decision_is_taken_back_with_the_statement_that_it_made(
    session: Session, made: MadeStudy, idea: Suggestion
):
    add(session, made.study, idea, made.sections[0], "A4", "Use a box.", "", "Asked.", **WHO)
    reopen(session, made.study, idea, **WHO)
    assert session.scalars(select(Statement.label).where(Statement.label == "A4")).all() == []
    assert session.scalars(select(SuggestionTriage)).all() == []
    with pytest.raises(NotNow, match="Nothing was decided"):
        reopen(session, made.study, idea, **WHO)


def test_what_the_panel_has_read_stays(session: Session, made: MadeStudy, idea: Suggestion):
    decline(session, made.study, idea, "No.", **WHO)
    open_round(session, made, number=2, at=NOON + timedelta(days=9))
    with pytest.raises(NotNow, match="Round 2 has opened since"):
        reopen(session, made.study, idea, **WHO)


def test_the_chair_decides_on_a_page_without_the_writer(
    client: Visitor, session: Session, made: MadeStudy, idea: Suggestion
):
    enter(client, session, made.chair)
    base, path = (
        "/studies/needles/suggestions",
        f"/studies/needles/suggestions/{ideas(session, made.study)[0].digest}",
    )
    assert "Use boxes." in client.get(base).text
    assert not codes_on(client.get(path).text, made.panellists)
    fields = {"section": made.sections[0].id, "statement": made.statements[0].id, "text": "Use a <box>."}
    refused = client.submit(path, {**fields, "decision": "added", "label": "A1", "reason": "Asked."})
    assert (refused.status_code, "Use a &lt;box&gt;." in refused.text) == (422, True)
    assert (
        client.submit(path, {**fields, "decision": "added", "label": "A4", "reason": "Asked."}).status_code
        == 303
    )
    assert "new statement A4" in client.get(base).text
    assert client.submit(f"{path}/reopen").status_code == 303
    assert client.submit(path, {**fields, "decision": "declined", "reason": "No."}).status_code == 303
    assert "not taken up" in client.get(base).text
