"""One person on several devices: each act is stored once, the later one stands, and both devices are told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from delphi.database import Database
from delphi.errors import NotNow
from delphi.models import Comment, Panellist, Rating, RatingHistory, RoundStatement
from delphi.rating import told
from delphi.rating.acts import Act
from delphi.rating.operations import Said, rate
from delphi.rating.queries import asked
from delphi.rating.saying import comment
from tests.rating.experts import history
from tests.support.study import NOON, close_round, make_study, open_round, presented_in

CLOSES_AT = NOON + timedelta(hours=6)


def after(minutes: int) -> Any:
    return NOON + timedelta(minutes=minutes)


@pytest.fixture
def shown(session: Session) -> RoundStatement:
    made = make_study(session)
    shown = presented_in(session, open_round(session, made, closes_at=CLOSES_AT))[0]
    shown.made, shown.expert = made, made.panellists[0]
    return shown


def test_the_same_key_is_stored_once_though_something_else_was_said_between(session, shown):
    for key, value in (("first", 7), ("second", 3), ("first", 7)):
        saved = rate(session, shown.expert, shown, Said(value), NOON, Act(NOON, key, 0))
    assert (saved.revision, saved.said, saved.is_ours) == (2, Said(3), False)
    assert history(session, shown.expert.id, shown.id) == [(1, 7), (2, 3)]
    assert session.scalars(select(RatingHistory.key).order_by(RatingHistory.revision)).all() == [
        "first",
        "second",
    ]


def test_a_rating_whose_answer_got_lost_is_saved_though_the_round_has_closed_since(session, shown):
    rate(session, shown.expert, shown, Said(7), NOON, Act(NOON, "first", 0))
    saved = rate(session, shown.expert, shown, Said(7), CLOSES_AT, Act(NOON, "first", 0))
    assert (saved.revision, saved.is_ours) == (1, True)
    with pytest.raises(NotNow):
        rate(session, shown.expert, shown, Said(7), CLOSES_AT, Act(NOON, "another", 0))


@pytest.mark.parametrize(
    ("done_at", "seen", "stands", "sentence"),
    [
        (5, 1, 4, None),
        (15, 1, 4, None),
        (5, 0, 7, "You changed this on another device to 7. That is the later answer, and it stands."),
        (15, 0, 4, "You changed this on another device to 7. Your later answer here, 4, stands."),
        (15, None, 4, None),
    ],
    ids=["seen, clock slow", "seen", "older, arrives late", "later", "a page that tells nothing"],
)
def test_the_later_act_stands_and_who_had_not_seen_the_other_is_told(
    session, shown, done_at, seen, stands, sentence
):
    rate(session, shown.expert, shown, Said(7), after(10), Act(after(10), "there", 0))
    saved = rate(session, shown.expert, shown, Said(4), after(20), Act(after(done_at), "here", seen))
    assert session.scalars(select(Rating.value)).one() == stands
    assert saved.said.value == stands
    assert (str(told.of_rating(saved)) if told.of_rating(saved) else None) == sentence


def test_what_another_device_wrote_since_the_statement_was_asked_for_is_weighed(session, shown):
    here = Act(after(5), "here", 0)
    before = asked(session, shown.expert.id, shown.id, here.key)
    rate(session, shown.expert, shown, Said(7), after(10), Act(after(10), "there", 0))
    assert rate(session, shown.expert, before, Said(4), after(20), here).said == Said(7)
    assert history(session, shown.expert.id, shown.id) == [(1, 7)]


def test_what_was_asked_for_before_the_close_is_not_stored_after_it(session, shown):
    before = asked(session, shown.expert.id, shown.id)
    close_round(session, shown.made, shown.round)
    with pytest.raises(NotNow):
        rate(session, shown.expert, before, Said(7), NOON)
    assert session.scalars(select(Rating)).all() == []


def test_the_same_answer_on_two_devices_is_no_news(session, shown):
    rate(session, shown.expert, shown, Said(7), after(10), Act(after(10), "there", 0))
    saved = rate(session, shown.expert, shown, Said(7), after(20), Act(after(5), "here", 0))
    assert (saved.revision, told.of_rating(saved)) == (1, None)


@pytest.mark.parametrize(("done_at", "rated_at"), [(-90, 0), (5, 5), (70, 30)])
def test_a_rating_is_dated_when_it_was_given_between_opening_and_arrival(session, shown, done_at, rated_at):
    rate(session, shown.expert, shown, Said(4), after(30), Act(after(done_at), "key", 0))
    assert session.scalars(select(Rating.rated_at)).one() == after(rated_at)
    assert session.scalars(select(RatingHistory.rated_at)).one() == after(rated_at)


@pytest.mark.parametrize(
    ("done_at", "seen", "stands", "is_ours", "replaced"),
    [
        (15, after(10), "here", True, None),
        (5, None, "here", True, None),
        (5, NOON, "there", False, None),
        (15, NOON, "here", True, "there"),
    ],
)
def test_of_two_comments_the_later_stands_and_no_text_is_lost(
    session, shown, done_at, seen, stands, is_ours, replaced
):
    comment(session, shown.expert, shown, "there", after(10), Act(after(10)))
    saved = comment(session, shown.expert, shown, "here", after(20), Act(after(done_at), seen=seen))
    assert session.scalars(select(Comment.text)).one() == stands
    assert (saved.said, saved.is_ours, saved.replaced) == (stands, is_ours, replaced)
    assert (told.of_comment(saved) is None) == (is_ours and replaced is None)


def test_a_comment_taken_away_here_and_changed_there_is_told(session, shown):
    comment(session, shown.expert, shown, "there", after(10), Act(after(10)))
    saved = comment(session, shown.expert, shown, "", after(20), Act(after(15), seen=NOON))
    assert (saved.said, saved.replaced) == (None, "there")
    assert session.scalars(select(Comment)).all() == []


def test_devices_that_send_at_once_store_each_key_once_and_the_latest_act_stands(each_database_url: str):
    database = Database(each_database_url)
    with database.sessions() as session:
        made = make_study(session)
        presented = [one.id for one in presented_in(session, open_round(session, made))]
        expert = made.panellists[0].id
    start = Barrier(6, timeout=30)

    def send(shown_id: int, n: int) -> None:
        """Each of three acts comes twice; the latest one is a 3."""
        act = Act(after(n % 3), f"act-{n % 3}", 0)
        with database.sessions() as session:
            person, shown = session.get_one(Panellist, expert), session.get_one(RoundStatement, shown_id)
            start.wait()
            with database.writing(session):
                rate(session, person, shown, Said(1 + n % 3), after(60), act)
                comment(session, person, shown, f"text {n % 3}", after(60), Act(after(n % 3), seen=NOON))

    with ThreadPoolExecutor(6) as pool:
        for shown_id in presented:
            list(pool.map(lambda n, shown_id=shown_id: send(shown_id, n), range(6), timeout=30))
    with database.sessions() as session:
        for shown_id in presented:
            given = history(session, expert, shown_id)
            assert given[-1][1] == 3
            assert len({value for _revision, value in given}) == len(given), "an act was stored twice"
        assert set(session.scalars(select(Comment.text))) == {"text 2"}
        assert session.scalar(select(func.count(RatingHistory.id)).where(RatingHistory.key.is_(None))) == 0
    database.dispose()
