"""A study between two rounds."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from delphi.models import Round
from tests.support.study import MadeStudy, close_round, make_study, open_round, rate_all


@pytest.fixture
def made(session: Session) -> MadeStudy:
    return make_study(session, n_statements=3, n_panellists=12)


@pytest.fixture
def closed(session: Session, made: MadeStudy) -> Round:
    """Round 1, closed: A1 is accepted, A2 and A3 stayed open."""
    round_ = open_round(session, made)
    rate_all(session, made, round_, [[8] * 12, [*[2] * 6, *[8] * 6], [5] * 12])
    close_round(session, made, round_)
    return round_
