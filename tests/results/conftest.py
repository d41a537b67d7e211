"""Studies whose results the tests look at."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from delphi.models import Round
from tests.support.study import MadeStudy, make_study, open_round, rate_all

GROUPS = ("Physicians", "Nurses")


@pytest.fixture
def made(session: Session) -> MadeStudy:
    """Three statements and twelve panellists of two groups, no round yet."""
    return make_study(session, n_statements=3, n_panellists=12, groups=GROUPS)


@pytest.fixture
def running(session: Session, made: MadeStudy) -> Round:
    """An open round: A1 agreed upon, A2 refused, A3 split, the last with an abstention."""
    round_ = open_round(session, made)
    rate_all(session, made, round_, [[8] * 12, [2] * 12, [None, *[9] * 5, *[1] * 6]])
    return round_
