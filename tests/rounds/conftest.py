"""One study whose first round is drafted, opened, rated and closed by the operations themselves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from delphi.models import Round
from delphi.rounds import operations
from tests.support.study import NOON, MadeStudy, make_study, rate_all

DAY = timedelta(days=1)
BY: dict[str, Any] = {"by": "chair Ada", "at": NOON}
ANSWERS = [[8] * 12, [2] * 12, [5] * 12, [None] * 10 + [9] * 2]


@pytest.fixture
def made(session: Session) -> MadeStudy:
    return make_study(session, n_statements=4)


@pytest.fixture
def draft(session: Session, made: MadeStudy) -> Round:
    return operations.draft_round(session, made.study, **BY)


@pytest.fixture
def opened(session: Session, draft: Round) -> Round:
    operations.open_round(session, draft, **BY)
    session.commit()
    return draft


@pytest.fixture
def rated(session: Session, made: MadeStudy, opened: Round) -> Round:
    rate_all(session, made, opened, ANSWERS)
    return opened


@pytest.fixture
def closed(session: Session, rated: Round) -> Round:
    operations.close_round(session, rated, by="chair Ada", at=NOON + 7 * DAY)
    session.commit()
    return rated
