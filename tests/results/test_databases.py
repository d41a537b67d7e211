"""Results are read alike on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import timedelta

import pytest

from delphi.comments import voices_of
from delphi.database import Database
from delphi.models import Comment, Message, MessageState
from delphi.results.queries import board, fingerprint, history
from delphi.revision.operations import reword, undo_reword
from delphi.revision.queries import stage
from tests.support.study import NOON, close_round, make_study, open_round, presented_in, rate_all


@pytest.fixture
def each_session(each_database_url: str):
    database = Database(each_database_url)
    with database.sessions() as session:
        yield session
    database.dispose()


def test_a_study_reads_alike_on_both_databases(each_session):
    session = each_session
    made = make_study(session, n_statements=2, n_panellists=12, groups=("A", "B"))
    round_ = open_round(session, made)
    rate_all(session, made, round_, [[8] * 12, [*[2] * 6, *[8] * 5, None]])
    second = presented_in(session, round_)[1]
    writer = made.panellists[0].id
    said = {"text": "Why?", "written_at": NOON}
    session.add(Comment(round_statement_id=second.id, panellist_id=writer, **said))
    times = {"due_at": NOON, "sent_at": NOON + timedelta(minutes=5)}
    words = {"kind": "reminder, started", "to_address": "a@b.example", "subject": "s", "body": "b"}
    session.add(Message(study_id=made.study.id, state=MessageState.SENT, **words, **times))
    session.commit()
    running = board(session, round_)
    assert [line.n for line in running.lines] == [12, 11]
    assert running.response.n_since_reminder == 12
    assert len(fingerprint(session, round_, NOON)) == 20
    assert set(history(session, made.study, made.statements[1]).appearances[0].groups) == {"A", "B"}
    close_round(session, made, round_)
    assert [line.verdict for line in board(session, round_).lines] == [line.verdict for line in running.lines]
    assert voices_of(session, round_, {second.id: second.summary["counts"]})[second.id][0].comments == (
        "Why?",
    )
    reword(session, made.study, made.statements[1], "Other words.", "", None, "Asked.", "chair", NOON)
    session.commit()
    assert stage(session, made.study).n_reworded == 1
    undo_reword(session, made.study, made.statements[1], "chair", NOON)
    session.commit()
    assert stage(session, made.study).n_reworded == 0
