"""Who leaves takes along what nothing closed rests on; what a close froze stays, and the database holds the line."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from delphi.database import Database
from delphi.models import (
    Comment,
    Declaration,
    Enrolment,
    Event,
    PresentedPlace,
    Rating,
    RatingHistory,
    Suggestion,
    SuggestionTriage,
    TriageDecision,
)
from delphi.panel.leaving import withdraw
from tests.support.study import NOON, close_round, make_study, open_round, presented_in, rate_all

LATER = NOON + timedelta(days=9)
LAST = LATER + timedelta(days=1)


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request):
    """A session on each kind of database: the triggers are other ones there."""
    url = request.getfixturevalue("database_url" if request.param == "sqlite" else "postgres_url")
    database = Database(url)
    with database.sessions() as opened:
        yield opened
    database.dispose()


def panel(session):
    """One round closed, one open; the first panellist has said something of each kind in both."""
    made = make_study(session, n_statements=2, n_panellists=3)
    first = open_round(session, made)
    rate_all(session, made, first, [[1, 5, 9], [1, 5, 9]])
    _say(session, made, first, NOON)
    close_round(session, made, first)
    second = open_round(session, made, 2, at=LATER)
    rate_all(session, made, second, [[1, 5, 9], [1, 5, 9]], at=LATER)
    _say(session, made, second, LATER)
    _suggest(session, made)
    session.commit()
    return made


def _say(session, made, round_, at):
    keys = {"panellist_id": made.panellists[0].id, "round_statement_id": presented_in(session, round_)[0].id}
    session.add(Comment(text="Mine.", written_at=at, **keys))
    session.add(PresentedPlace(position=1, **keys))
    session.add(
        Declaration(
            panellist_id=made.panellists[0].id, statement_id=made.statements[0].id, text="Shares.",
            declared_at=at,
        )
    )  # fmt: skip
    session.flush()


def _suggest(session, made):
    keys = {"study_id": made.study.id, "panellist_id": made.panellists[0].id, "suggested_at": LATER}
    ideas = [Suggestion(text=text, **keys) for text in ("Decided.", "Waiting.")]
    session.add_all(ideas)
    session.flush()
    no = {"decision": TriageDecision.DECLINED, "reason": "No.", "decided_at": LATER}
    session.add(SuggestionTriage(suggestion_id=ideas[0].id, **no))


def counts(session):
    kinds = (Rating, RatingHistory, Comment, PresentedPlace, Declaration, Suggestion)
    return [session.scalar(select(func.count()).select_from(kind)) for kind in kinds]


def test_leaving_deletes_what_is_open_with_its_history_and_keeps_what_is_closed(either):
    made = panel(either)
    before = counts(either)
    withdraw(either, made.study, made.panellists[0], by="a panellist", at=LAST)
    either.commit()
    assert before == [12, 12, 2, 2, 2, 2]
    assert counts(either) == [10, 10, 1, 1, 1, 1]
    assert either.scalars(select(Suggestion.text)).all() == ["Decided."]
    assert either.scalars(select(Event.action)).all()[-1] == "withdrew"
    # What a close froze stays all the same, of who has left as of everybody.
    mine = select(Rating.id).where(Rating.panellist_id == made.panellists[0].id)
    with pytest.raises(IntegrityError, match="append-only"):
        either.execute(delete(RatingHistory).where(RatingHistory.rating_id.in_(mine)))


@pytest.mark.parametrize(
    ("model", "said"), [(RatingHistory, "append-only"), (PresentedPlace, "was asked stays")]
)
def test_of_who_is_still_on_the_panel_nothing_goes_from_an_open_round(either, model, said):
    panel(either)
    newest = either.scalar(select(func.max(RatingHistory.id)))
    only = RatingHistory.id == newest if model is RatingHistory else PresentedPlace.position == 1
    with pytest.raises(IntegrityError, match=said):
        either.execute(delete(model).where(only))


def test_a_chair_erases_a_person_on_request_after_a_page_that_says_what_stays(visit, session):
    made = panel(session)
    key = session.scalar(select(Enrolment.id).where(Enrolment.panellist_id == made.panellists[0].id))
    chair, address = visit(made.chair), f"/studies/needles/panel/{key}/erase"
    assert "comments of closed rounds" in chair.get(address).text
    assert chair.submit(address).status_code == 422
    assert chair.submit(address, {"sure": "y"}).status_code == 303
    session.rollback()
    assert session.get(Enrolment, key) is None
    assert counts(session)[:3] == [10, 10, 1]
    assert chair.get(address).status_code == 404
    assert [e.action for e in session.scalars(select(Event))][-2:] == ["withdrew", "erased"]
