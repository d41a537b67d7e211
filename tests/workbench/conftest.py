"""A closed round with comments on two statements, for every test of the workbench."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from delphi.models import Comment, Round
from tests.support.study import NOON, MadeStudy, close_round, make_study, open_round, presented_in, rate_all

SAID = {1: ("Too long.", "Far too long.", "I like it."), 2: ("Cost?",)}


@pytest.fixture
def made(session: Session) -> MadeStudy:
    return make_study(session, n_statements=3, n_panellists=12, groups=("Physicians", "Nurses"))


@pytest.fixture
def closed(session: Session, made: MadeStudy) -> Round:
    """Round 1, closed: A1 is accepted, A2 and A3 stayed open; three comments on A2, one on A3."""
    round_ = open_round(session, made)
    rate_all(session, made, round_, [[8] * 12, [*[2] * 6, *[8] * 6], [5] * 12])
    shown = presented_in(session, round_)
    for n, texts in SAID.items():
        for writer, text in enumerate(texts):
            panellist = made.panellists[5 * writer]
            session.add(
                Comment(round_statement_id=shown[n].id, panellist_id=panellist.id, text=text, written_at=NOON)
            )
    session.commit()
    close_round(session, made, round_)
    return round_
