"""Who is recused from a statement does not rate it, and what they rated before counts in nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from delphi.comments import remarks
from delphi.errors import NotNow
from delphi.models import Comment, Rating, Recusal
from delphi.rating import queries
from delphi.rating.operations import Said, rate
from delphi.rating.saying import comment
from delphi.recusals import _named
from delphi.results.queries import board
from delphi.tallies import tallies
from tests.support.study import (
    NOON,
    SKIP,
    close_round,
    make_study,
    open_round,
    presented_in,
    rate_all,
    rate_one,
)

SOON = NOON + timedelta(hours=2)


@pytest.fixture
def made(session):
    return make_study(session, groups=("Physicians", "Nurses"))


@pytest.fixture
def round_(session, made):
    return open_round(session, made)


def recuse(session, made, which=0, from_round=1, until_round=None, statement=0, at=SOON):
    lifted = {"until_round": until_round, "lifted_at": at, "lifted_by": "the chair"} if until_round else {}
    session.add(
        Recusal(
            panellist_id=made.panellists[which].id, statement_id=made.statements[statement].id,
            from_round=from_round, reason="Owns the patent.", recused_at=at, recused_by="the chair", **lifted,
        )
    )  # fmt: skip
    session.commit()


def test_the_recused_cannot_rate_nor_comment_and_read_why(session, made, round_):
    recuse(session, made)
    shown, expert = presented_in(session, round_)[0], made.panellists[0]
    for attempt in (lambda: rate(session, expert, shown, Said(8), SOON),
                    lambda: comment(session, expert, shown, "Yes.", SOON)):  # fmt: skip
        with pytest.raises(NotNow, match="The chair has recused you from this statement"):
            attempt()
    assert rate(session, made.panellists[1], shown, Said(8), SOON).revision == 1
    assert rate(session, expert, presented_in(session, round_)[1], Said(8), SOON).revision == 1


def test_the_same_answer_again_is_refused_too_once_recused(session, made, round_):
    shown, expert = presented_in(session, round_)[0], made.panellists[0]
    rate(session, expert, shown, Said(8), SOON)
    recuse(session, made)
    with pytest.raises(NotNow, match="recused"):
        rate(session, expert, shown, Said(8), SOON)


def test_asking_about_recusals_costs_a_rating_no_statement(session, made, round_):
    shown, expert = presented_in(session, round_)[0], made.panellists[0]
    session.refresh(expert)
    session.refresh(shown)
    asked: list[str] = []
    event.listen(
        session.get_bind(),
        "before_cursor_execute",
        lambda _c, _cursor, statement, *_rest: asked.append(statement),
    )
    rate(session, expert, shown, Said(8), SOON)
    assert len(asked) == 3, asked


def test_a_rating_given_before_is_kept_and_does_not_count(session, made, round_):
    rate_all(session, made, round_, [[8] * 12, [8] * 12, [8] * 12])
    recuse(session, made)
    told = tallies(session, round_)
    assert told.pooled.sum(axis=1).tolist() == [11, 12, 12]
    assert session.scalar(select(Rating.value).where(Rating.panellist_id == made.panellists[0].id).limit(1))


def test_the_numbers_know_every_state(session, made, round_):
    rate_all(session, made, round_, [[8] * 8 + [None, SKIP, SKIP, SKIP], [8] * 12, [8] * 12])
    recuse(session, made, which=11)
    made.panellists[10].withdrew_at = SOON
    session.commit()
    numbers = tallies(session, round_, whole=True).numbers(made.terms, 0)
    assert {name: numbers[name] for name in numbers if name.startswith("n_") or name == "n"} == {
        "n": 8, "n_agree": 8, "n_disagree": 0, "n_kept": 0, "n_abstained": 1, "n_recused": 1, "n_eligible": 10,
        "n_not_answered": 1,
    }  # fmt: skip


def test_a_close_freezes_the_denominators_of_all_and_of_groups(session, made, round_):
    recuse(session, made)
    rate_all(session, made, round_, [[SKIP] + [8] * 11, [8] * 12, [8] * 12])
    close_round(session, made, round_)
    frozen = presented_in(session, round_)[0].summary
    assert (frozen["n"], frozen["n_eligible"], frozen["n_recused"]) == (11, 11, 1)
    assert {group: (one["n_eligible"], one["n_recused"]) for group, one in frozen["groups"].items()} == {
        "Nurses": (6, 0), "Physicians": (5, 1),
    }  # fmt: skip


def test_who_came_in_after_the_close_was_not_eligible(session, made, round_):
    made.panellists[0].consented_at = None
    rate_all(session, made, round_, [[SKIP] + [8] * 11] * 3)
    close_round(session, made, round_)
    made.panellists[0].consented_at = NOON + timedelta(days=30)
    session.commit()
    assert presented_in(session, round_)[0].summary["n_eligible"] == 11
    assert tallies(session, round_).numbers(made.terms, 0)["n_eligible"] == 11


@pytest.mark.parametrize(("from_round", "until_round", "n"), [(1, None, 11), (2, None, 12), (1, 1, 12)])
def test_a_recusal_holds_from_its_round_until_it_is_lifted(session, made, round_, from_round, until_round, n):
    rate_all(session, made, round_, [[8] * 12] * 3)
    recuse(session, made, from_round=from_round, until_round=until_round)
    assert tallies(session, round_).pooled[0].sum() == n


def test_a_statement_that_lost_a_rating_is_hidden_until_the_close(session, made, round_):
    rate_all(session, made, round_, [[1] + [8] * 11, [8] * 12, [8] * 12])
    recuse(session, made)
    first, second, _third = board(session, round_).lines
    assert (first.is_hidden, second.is_hidden) == (True, False)
    assert first.counts == [0] * 9
    assert str(first.verdict.because).startswith("Not shown until the round closes")


def test_it_stays_hidden_when_the_recusal_is_lifted_again(session, made, round_):
    rate_all(session, made, round_, [[1] + [8] * 11, [8] * 12, [8] * 12])
    recuse(session, made, until_round=1)
    assert board(session, round_).lines[0].is_hidden


def test_what_the_recused_wrote_is_not_shown(session, made, round_):
    shown, expert = presented_in(session, round_)[0], made.panellists[0]
    rate_one(session, shown, expert, 8)
    session.add(Comment(round_statement_id=shown.id, panellist_id=expert.id, text="Buy.", written_at=NOON))
    recuse(session, made)
    assert remarks(session, [shown.id]) == ()


def test_who_is_recused_has_finished_without_that_statement(session, made, round_):
    recuse(session, made)
    shown = presented_in(session, round_)
    for one in shown[1:]:
        rate_one(session, one, made.panellists[0], 8)
    found = queries.progress(session, made.panellists[0], round_)
    assert (found.n_asked, found.n_done, found.n_recused, found.next_missing()) == (2, 2, 1, None)
    assert board(session, round_).response.n_finished == 1


def test_the_card_and_the_list_say_so_and_take_no_answer(session, made, round_, visit):
    recuse(session, made)
    shown, visitor = presented_in(session, round_)[0], visit(made.panellists[0])
    card = visitor.get(f"/rate/{shown.id}").text
    assert "You are recused from this statement." in card
    assert 'name="answer"' not in card
    assert visitor.send(f"/rate/{shown.id}", {"answer": "8"}).status_code == 409
    assert ">recused<" in visitor.get("/rate/done").text


def test_each_thread_names_the_tables_for_itself():
    """What two threads asked for first at once, SQLAlchemy took for the bare table's, and every rating failed."""
    with ThreadPoolExecutor(1) as other:
        assert not set(map(id, _named())) & set(other.submit(lambda: [id(one) for one in _named()]).result())
    assert _named() is _named()
