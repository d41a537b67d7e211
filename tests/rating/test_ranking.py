"""Statements that are ranked together: the page, what is stored, what round 2 shows, and what a close decides."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from delphi.domain.consensus import ConsensusRule, Outcome, Preset
from delphi.domain.lifecycle import StatementState
from delphi.domain.places import Places
from delphi.domain.question import Question, QuestionKind
from delphi.errors import Blocked, NotAcceptable, NotNow
from delphi.models import Rating, RatingHistory
from delphi.rating import ranking, told
from delphi.rating.acts import Act, Said
from delphi.rating.operations import rate
from delphi.rounds import operations
from tests.rating.test_estimates import QUESTION as DOSE
from tests.support.study import NOON, TERMS, make_study, presented_in

LATER = NOON + timedelta(days=7)
PLACES = Places.of(10, first=2)
RULE = ConsensusRule.for_scale(Preset.RANKING, PLACES).with_thresholds({"least_n": 3})
PRIORITY = Question("priority", "Priority", "Which matter most?", QuestionKind.RANKING, PLACES, RULE)
SAME = [(1, 2, 3, 4)] * 5
APART = [(1, 2, 3, 4), (4, 3, 2, 1), (2, 1, 4, 3), (3, 4, 1, 2), (1, 2, 3, 4)]


def ranking_study(session, slug="needles"):
    """A study of four statements to be ranked by five, its round 1 open, and the keys of what it presents."""
    made = _study(session, slug)
    return made, [one.id for one in presented_in(session, opened(session, made))]


def kinds_study(session, slug):
    """A study of a rating, an estimate and three statements to be ranked, its round 1 open, and what it presents."""
    made = make_study(session, 5, 5, terms=replace(TERMS, more=(PRIORITY, DOSE)), slug=slug)
    for statement, question in zip(made.statements, ("", "dose", *["priority"] * 3), strict=True):
        statement.question = question
    session.commit()
    return made, [one.id for one in presented_in(session, opened(session, made))]


def _study(session, slug="needles"):
    made = make_study(session, 4, 5, terms=replace(TERMS, more=(PRIORITY,)), slug=slug)
    for statement in made.statements:
        statement.question = "priority"
    session.commit()
    return made


@pytest.fixture
def made(session):
    return _study(session)


def opened(session, made, at=NOON):
    round_ = operations.draft_round(session, made.study, by="chair Ada", at=at)
    operations.open_round(session, round_, by="chair Ada", at=at)
    session.commit()
    return round_


def ranked(session, made, round_, orders, at=NOON):
    shown = presented_in(session, round_)
    for panellist, order in zip(made.panellists, orders, strict=True):
        ranking.rank(
            session, panellist, round_, "priority", dict(zip([s.id for s in shown], order, strict=True)), at
        )
    session.commit()
    return shown


def values(session):
    return list(session.scalars(select(Rating.value).order_by(Rating.id)))


def test_an_order_is_stored_whole_or_not_at_all_and_once(session, made):
    round_ = opened(session, made)
    keys, expert = [one.id for one in presented_in(session, round_)], made.panellists[0]
    for wrong, sentence in (
        ((1, 1, 2, 3), "2 statements have place 1."),
        ((1, 2, 3, 5), "No statement has place 4."),
        ((1, 2, 3), "No statement has place 4."),
    ):
        with pytest.raises(NotAcceptable, match=sentence):
            ranking.rank(session, expert, round_, "priority", dict(zip(keys, wrong, strict=False)), NOON)
    with pytest.raises(NotAcceptable, match="beside others"):
        rate(session, expert, presented_in(session, round_)[0], Said(1), NOON)
    assert values(session) == []
    for order in ((1, 2, 3, 4), (1, 2, 3, 4), (2, 1, 3, 4)):
        ranking.rank(session, expert, round_, "priority", dict(zip(keys, order, strict=True)), NOON)
    assert values(session) == [2, 1, 3, 4]
    assert len(session.scalars(select(RatingHistory)).all()) == 6


def test_of_two_devices_the_later_order_stands_as_a_whole_and_each_is_stored_once(session, made):
    round_ = opened(session, made)
    keys, expert = [one.id for one in presented_in(session, round_)], made.panellists[0]

    def send(order, minutes, key, seen):
        act = Act(NOON + timedelta(minutes=minutes), key, seen)
        places = dict(zip(keys, order, strict=True))
        saved = ranking.rank(session, expert, round_, "priority", places, NOON + timedelta(hours=1), act)
        return saved.revision, saved.is_ours, told.of_order(saved) is None

    assert send((1, 2, 3, 4), 1, "first-key", 0) == (4, True, True)
    assert send((2, 1, 3, 4), 9, "phone-key", 4) == (6, True, True)
    assert send((1, 2, 4, 3), 5, "desk-key-", 4) == (6, False, False)  # arrives last, and was given before
    assert values(session) == [2, 1, 3, 4]
    assert send((4, 3, 2, 1), 20, "desk-key2", 4) == (10, True, False)
    assert send((2, 1, 3, 4), 9, "phone-key", 4) == (10, False, False)  # its reply was lost
    assert values(session) == [4, 3, 2, 1]
    operations.close_round(session, round_, by="chair Ada", at=LATER)
    assert send((4, 3, 2, 1), 20, "desk-key2", 4) == (10, True, True)


def test_after_the_close_no_order_is_stored(session, made):
    round_ = opened(session, made)
    ranked(session, made, round_, SAME)
    operations.close_round(session, round_, by="chair Ada", at=LATER)
    with pytest.raises(NotNow):
        ranked(session, made, round_, APART, LATER)


def test_the_first_places_are_accepted_once_the_panel_agrees_on_an_order_and_not_before(session, made):
    first = opened(session, made)
    shown = ranked(session, made, first, APART)
    operations.close_round(session, first, by="chair Ada", at=LATER)
    assert {one.outcome for one in shown} == {Outcome.OPEN}
    assert "very weak agreement" in str(shown[0].because)
    second = opened(session, made, LATER)
    shown = ranked(session, made, second, SAME, LATER)
    operations.close_round(session, second, by="chair Ada", at=LATER)
    assert [statement.state for statement in made.statements] == [
        StatementState.ACCEPTED, StatementState.ACCEPTED, StatementState.REJECTED, StatementState.REJECTED,
    ]  # fmt: skip
    assert str(shown[2].because).startswith(
        "Place 3 of 4, mean rank 3.0. W = 1.00: unusually strong agreement."
    )
    assert shown[0].summary["n_agree"] == 5


def test_a_round_opens_only_with_as_many_statements_to_rank_as_there_are_places(session, made):
    for statement in made.statements[1:]:
        statement.question = ""
    with pytest.raises(Blocked) as alone:
        opened(session, made)
    assert "“Priority” ranks one statement alone." in [str(blocker.what) for blocker in alone.value.blockers]


def test_the_page_moves_without_a_script_saves_and_refuses(session, made, visit):
    round_ = opened(session, made)
    keys, expert = [one.id for one in presented_in(session, round_)], visit(made.panellists[0])
    assert expert.get(f"/rate/{keys[2]}").headers["Location"].endswith(f"/rate/{keys[0]}/ranking")
    page = f"/rate/{keys[0]}/ranking"
    typed = {f"place-{key}": str(place) for place, key in enumerate(keys, 1)}
    moved = expert.submit(page, typed | {"move": f"{keys[0]} down"}).text
    assert re.findall(r'name="place-(\d+)"', moved)[:2] == [str(keys[1]), str(keys[0])]
    assert values(session) == []
    refused = expert.submit(page, typed | {f"place-{keys[0]}": "3"})
    assert (refused.status_code, "2 statements have place 3." in refused.text) == (422, True)
    saved = expert.submit(page, typed)
    assert (saved.status_code, saved.headers["Location"]) == (303, "/rate/done")
    session.rollback()
    assert values(session) == [1, 2, 3, 4]
    assert "4 of 4 done" in expert.get(page).text


def test_a_comment_stands_beside_a_ranked_statement_and_is_heard_in_round_2(session, made, visit):
    first = opened(session, made)
    shown = ranked(session, made, first, APART)
    page, expert = f"/rate/{shown[0].id}/ranking", visit(made.panellists[0])
    expert.get(page)
    expert.submit(f"/rate/{shown[1].id}/comment", {"text": "It comes first."})
    assert ">It comes first.</textarea>" in expert.get(page).text
    operations.close_round(session, first, by="chair Ada", at=LATER)
    session.commit()
    key = presented_in(session, opened(session, made, LATER))[0].id
    assert "<p>It comes first.</p>" in visit(made.panellists[1]).get(f"/rate/{key}/ranking").text


def test_round_2_shows_ones_own_place_and_the_panels_to_who_ranked(session, made, visit):
    first = opened(session, made)
    shown = presented_in(session, first)
    for panellist, order in zip(made.panellists[:4], APART, strict=False):
        ranking.rank(
            session, panellist, first, "priority", dict(zip([s.id for s in shown], order, strict=True)), NOON
        )
    operations.close_round(session, first, by="chair Ada", at=LATER)
    session.commit()
    key = presented_in(session, opened(session, made, LATER))[0].id
    mine = visit(made.panellists[1]).get(f"/rate/{key}/ranking").text
    assert "You, before: place 4." in mine
    assert "mean rank 2.5" in mine
    assert "W = 0.00" in mine
    assert "mean rank" not in visit(made.panellists[4]).get(f"/rate/{key}/ranking").text


def test_results_show_the_order_with_its_w_by_round(session, made, visit):
    first = opened(session, made)
    ranked(session, made, first, APART)
    operations.close_round(session, first, by="chair Ada", at=LATER)
    second = opened(session, made, LATER)
    ranked(session, made, second, SAME, LATER)
    operations.close_round(session, second, by="chair Ada", at=LATER)
    session.commit()
    chair = visit(made.chair)
    page = html.unescape(chair.get("/studies/needles/rounds/2/results").text)
    assert "W = 1.00: unusually strong agreement (χ² = 15.0 with 3 degrees of freedom, p = 0.002)." in page
    assert "W = 0.04: very weak agreement" in page
    assert "95 % interval of W: 1.00 to 1.00, from 2000 panels drawn anew from the 5 whole orders." in page
    assert page.count('class="ladder"') == 4
    assert (
        "The panel agrees on an order, and puts it among the first."
        in chair.get(f"/studies/needles/statements/{made.statements[0].id}/results").text
    )
