"""Panellist by statement: states alone, at the pace of the numbers, and nothing by which a line is somebody's."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from delphi.models import Comment, Recusal, Round
from delphi.results.queries.states import Matrix, State, matrix
from tests.support.study import (
    NOON,
    SKIP,
    MadeStudy,
    close_round,
    make_study,
    open_round,
    presented_in,
    rate_all,
    rate_one,
)


def column(seen: Matrix, n: int = 0) -> list[State]:
    return sorted(line.states[n] for line in seen.lines)


def comment(session: Session, made: MadeStudy, round_: Round, who: int, at=NOON) -> None:
    words = {"text": "Hm.", "written_at": at}
    session.add(
        Comment(round_statement_id=round_.statements[0].id, panellist_id=made.panellists[who].id, **words)
    )


def test_a_column_moves_together_with_its_numbers(session: Session, made: MadeStudy):
    round_ = open_round(session, made)
    first = presented_in(session, round_)[0]
    for n, panellist in enumerate(made.panellists[:6]):
        rate_one(session, first, panellist, 8)
        n_answered = column(matrix(session, round_)).count(State.RATED)
        assert n_answered == (0 if n < 4 else 5)


def test_the_codes_are_of_this_page_and_change_with_each_step(session: Session, made: MadeStudy):
    round_ = open_round(session, made)
    before = {line.code for line in matrix(session, round_).lines}
    rate_all(session, made, round_, [[8] * 12, [SKIP] * 12, [SKIP] * 12])
    after = {line.code for line in matrix(session, round_).lines}
    assert len(before) == len(after) == 12
    assert not before & after
    assert not (before | after) & {panellist.code for panellist in made.panellists}


def test_details_are_shown_where_enough_have_come_as_far(session: Session):
    made = make_study(session, n_statements=2, n_panellists=12)
    round_ = open_round(session, made)
    # Nine finish, three begin alone: two of them abstain.
    rate_all(session, made, round_, [[None, *[8] * 8, None, None, 8], [*[8] * 9, SKIP, SKIP, SKIP]])
    close_round(session, made, round_)
    seen = matrix(session, round_)
    assert column(seen).count(State.ABSTAINED) == 1
    assert seen.n_plain == 3


def test_who_is_recused_alone_shows_no_details(session: Session, made: MadeStudy):
    round_ = open_round(session, made)
    rate_all(session, made, round_, [[SKIP, *[8] * 11], [None, *[8] * 11], [8] * 12])
    session.add(
        Recusal(
            panellist_id=made.panellists[0].id, statement_id=made.statements[0].id, from_round=1,
            recused_at=NOON, reason="Owns it.", recused_by="chair",
        )
    )  # fmt: skip
    session.commit()
    close_round(session, made, round_)
    seen = matrix(session, round_)
    assert column(seen).count(State.RECUSED) == 1
    assert column(seen, 1) == [State.RATED] * 12


def test_comments_are_marked_where_enough_wrote_one(session: Session, made: MadeStudy):
    round_ = open_round(session, made)
    rate_all(session, made, round_, [[8] * 12] * 3)
    for who in range(4):
        comment(session, made, round_, who)
    session.commit()
    assert column(matrix(session, round_)).count(State.COMMENTED) == 0
    comment(session, made, round_, 4)
    session.commit()
    assert column(matrix(session, round_)).count(State.COMMENTED) == 5


def test_a_comment_after_the_last_step_waits(session: Session, made: MadeStudy):
    round_ = open_round(session, made)
    rate_all(session, made, round_, [[8] * 12] * 3)
    for who in range(6):
        comment(session, made, round_, who, NOON + timedelta(hours=5))
    session.commit()
    assert State.COMMENTED not in column(matrix(session, round_))
