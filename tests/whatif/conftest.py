"""A round whose verdicts hang on choices, and the round after it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from delphi.domain.consensus import ConsensusRule, Preset
from delphi.models import Round, StatementVersion
from tests.support.study import (
    NOON,
    SKIP,
    TERMS,
    MadeStudy,
    close_round,
    enter,
    make_study,
    open_round,
    rate_all,
)

GROUPS = ("Physicians", "Nurses", "Patients")
RULE = ConsensusRule(Preset.PERCENT_AGREEMENT, {"percent": 75})
N = 21


@dataclass
class Rounds:
    made: MadeStudy
    first: Round
    second: Round


@pytest.fixture
def made(session: Session) -> MadeStudy:
    """Five statements; 21 panellists, seven of each group (they take the groups in turn)."""
    terms = replace(TERMS, rule=RULE)
    return make_study(session, n_statements=5, n_panellists=N, groups=GROUPS, terms=terms)


def by_group(physicians: list[object], nurses: list[object], patients: list[object]) -> list[object]:
    """Answers in the panel's order from those of each group."""
    return [answer for three in zip(physicians, nurses, patients, strict=True) for answer in three]


FIRST = [
    [8] * N,  # accepted, whatever is changed
    by_group([8] * 7, [8] * 7, [5] * 7),  # 14 of 21: open, but accepted without the patients
    by_group([8] * 7, [8] * 7, [8, 8, None, None, None, None, None]),  # 16 of 16; 5 abstain
    [8] * 10 + [2] * 11,  # divided
    by_group([8] * 7, [8] * 7, [9, 9, *[SKIP] * 5]),  # a group of two
]


@pytest.fixture
def first(session: Session, made: MadeStudy) -> Round:
    """A closed round."""
    round_ = open_round(session, made)
    rate_all(session, made, round_, FIRST)
    close_round(session, made, round_)
    return round_


@pytest.fixture
def rounds(session: Session, made: MadeStudy, first: Round) -> Rounds:
    """The same with a second, open round: A2 carried, A4 reworded."""
    divided = made.statements[3]
    session.add(
        StatementVersion(
            statement_id=divided.id, number=2, text="Other words.", reason="Clearer.", created_at=NOON
        )
    )
    session.commit()
    second = open_round(session, made, number=2, at=NOON + timedelta(days=8))
    answers = [by_group([8] * 7, [8] * 7, [7] * 3 + [5] * 4), [8] * 15 + [2] * 6]
    rate_all(session, made, second, answers, at=NOON + timedelta(days=9))
    return Rounds(made, first, second)


@pytest.fixture
def chair(client: FlaskClient, session: Session, made: MadeStudy) -> FlaskClient:
    enter(client, session, made.chair)
    return client
