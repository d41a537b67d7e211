"""A panel in the middle of a round: one done, one under way, one not begun, one who has not come in."""

from datetime import timedelta

import pytest

from tests.support.study import NOON, make_study, open_round, presented_in, rate_one


@pytest.fixture
def under_way(session):
    return make_study(session, n_statements=2, n_panellists=4)


@pytest.fixture
def round_(session, under_way):
    made, opened = under_way, open_round(session, under_way, closes_at=NOON + timedelta(days=14))
    first, second = presented_in(session, opened)
    rate_one(session, first, made.panellists[0], 7)
    rate_one(session, second, made.panellists[0], 7)
    rate_one(session, first, made.panellists[1], 7)
    made.panellists[3].consented_at = made.panellists[3].has_interests = None
    session.commit()
    return opened
