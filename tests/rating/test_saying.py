"""What a panellist writes: one comment of each kind, statements they suggest, and the order in which they were asked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from delphi.database import Database
from delphi.domain.texts import TextKind
from delphi.errors import NotAcceptable, NotNow
from delphi.models import Comment, CommentKind, Event, PresentedPlace, Suggestion, Translation
from delphi.rating.acts import Act
from delphi.rating.saying import comment, log_order, suggest
from tests.support.study import NOON, close_round, make_study, open_round, presented_in

WORDS, CONDITION = CommentKind.OTHER_WORDS, CommentKind.CONDITION


@pytest.fixture
def made(session: Session):
    return make_study(session)


@pytest.fixture
def expert(made):
    return made.panellists[0]


@pytest.fixture
def shown(session: Session, made):
    return presented_in(session, open_round(session, made))


def _stored(session: Session) -> dict[str, str]:
    rows = session.execute(select(Comment.kind, Comment.text).order_by(Comment.kind))
    return {str(kind): said for kind, said in rows}


def test_a_reason_other_words_and_a_condition_stand_beside_each_other(session, expert, shown):
    comment(session, expert, shown[0], "It depends.", NOON)
    comment(session, expert, shown[0], "Most clinics should follow it.", NOON, kind=WORDS)
    comment(session, expert, shown[0], "the dose were named", NOON, kind=CONDITION)
    comment(session, expert, shown[0], "the dose were given", NOON, kind=CONDITION)
    assert _stored(session) == {
        "reason": "It depends.",
        "other words": "Most clinics should follow it.",
        "condition": "the dose were given",
    }


def test_a_comment_that_arrives_twice_is_known_by_its_key_even_after_the_close(session, expert, made, shown):
    act = Act(NOON, "a-key-of-this-act")
    first = comment(session, expert, shown[0], "It depends.", NOON, act)
    comment(
        session, expert, shown[0], "It depends on much.", NOON + timedelta(minutes=1), Act(NOON, "another")
    )
    close_round(session, made, shown[0].round)
    with pytest.raises(NotNow):
        comment(session, expert, shown[0], "It depends.", NOON + timedelta(days=2), act)  # another stands
    again = comment(
        session, expert, shown[0], "It depends on much.", NOON + timedelta(days=2), Act(NOON, "another")
    )
    assert (first.said, again.said, again.is_ours) == ("It depends.", "It depends on much.", True)
    assert _stored(session) == {"reason": "It depends on much."}


def test_taking_one_kind_away_leaves_the_others(session, expert, shown):
    comment(session, expert, shown[0], "It depends.", NOON)
    comment(session, expert, shown[0], "Other words.", NOON, kind=WORDS)
    comment(session, expert, shown[0], "", NOON, kind=WORDS)
    assert _stored(session) == {"reason": "It depends."}


def test_the_present_words_are_no_other_words(session, expert, shown):
    comment(session, expert, shown[0], shown[0].version.text + " \n", NOON, kind=WORDS)
    session.add(
        Translation(
            study_id=expert.study_id, version_id=shown[0].version_id, kind=TextKind.STATEMENT, language="es",
            text="Las palabras.", source_sha256="0", translated_at=NOON, translated_by="the chair",
        )
    )  # fmt: skip
    comment(session, expert, shown[0], "Las palabras.", NOON, kind=WORDS)
    assert _stored(session) == {}


def test_a_suggestion_is_stored_once_and_told_without_its_author(session, made, expert):
    for _tap in range(2):
        suggest(session, expert, " Wash hands. ", "It helps.", by="a panellist", at=NOON)
    assert [(one.text, one.rationale) for one in session.scalars(select(Suggestion))] == [
        ("Wash hands.", "It helps.")
    ]
    told = session.scalars(select(Event).where(Event.action == "suggested")).one()
    assert (told.actor, told.subject) == ("a panellist", "a statement")
    assert expert.code not in str(told.detail)


@pytest.mark.parametrize(("words", "why"), [("  ", ""), ("...", ""), ("x" * 2001, ""), ("Wash.", "y" * 2001)])
def test_a_suggestion_without_words_or_with_too_many_is_refused(session, expert, words, why):
    with pytest.raises(NotAcceptable):
        suggest(session, expert, words, why, by="a panellist", at=NOON)
    assert session.scalars(select(Suggestion)).all() == []


def test_the_order_is_logged_once_and_never_changes(each_database_url: str):
    database = Database(each_database_url)
    with database.sessions() as session:
        made = make_study(session)
        keys = [one.id for one in presented_in(session, open_round(session, made))]
        for in_order in (keys[::-1], keys):
            with database.writing(session):
                log_order(session, made.panellists[0], in_order)
        logged = select(PresentedPlace.round_statement_id).order_by(PresentedPlace.position)
        assert session.scalars(logged).all() == keys[::-1]
        with pytest.raises(IntegrityError, match="stays"):
            session.execute(text("DELETE FROM presented_place"))
    database.dispose()
