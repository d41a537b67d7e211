"""The flow of statements: every way in and out is counted once."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from delphi.charts.flow import Step, sankey
from delphi.domain.lifecycle import StatementState
from delphi.models import LineageKind, Statement, StatementLineage, StatementVersion
from delphi.results.queries.flow import Way, flow
from tests.support.study import NOON, MadeStudy, close_round, make_study, open_round, rate_all

SPLIT = [1] * 6 + [9] * 6


def add(session: Session, made: MadeStudy, label: str, parents: tuple[int, ...] = (), kind=LineageKind.SPLIT):
    place = len(made.statements) + 1
    version = StatementVersion(number=1, text=f"New {label}.", created_at=NOON)
    one = Statement(study_id=made.study.id, section_id=made.sections[0].id, position=place, label=label,
                    versions=[version])  # fmt: skip
    session.add(one)
    session.flush()
    for parent in parents:
        made.statements[parent].state = StatementState.DROPPED
        session.add(StatementLineage(parent_id=made.statements[parent].id, child_id=one.id, kind=kind))
    made.statements.append(one)


def test_each_way_is_counted(session: Session):
    made = make_study(session, n_statements=8)
    first = open_round(session, made)
    rate_all(session, made, first, [[8] * 12, [2] * 12, *[SPLIT] * 6])
    close_round(session, made, first)
    made.statements[2].state = StatementState.DROPPED
    words = {"number": 2, "text": "Other.", "reason": "Clearer.", "created_at": NOON}
    session.add(StatementVersion(statement_id=made.statements[3].id, **words))
    add(session, made, "S1", (4,))
    add(session, made, "S2", (4,))
    add(session, made, "M1", (5, 6), LineageKind.MERGE)
    add(session, made, "N1")
    session.commit()
    second = open_round(session, made, number=2, at=NOON + timedelta(days=8))
    one, two = flow(session, made.study)
    assert (one.n, one.came) == (8, {Way.NEW: 8})
    assert one.went == {
        Way.ACCEPTED: 1, Way.REJECTED: 1, Way.DROPPED: 1, Way.REWORDED: 1, Way.SPLIT: 1, Way.MERGED: 2, Way.CARRIED: 1,
    }  # fmt: skip
    assert two.came == {Way.CARRIED: 1, Way.REWORDED: 1, Way.SPLIT: 2, Way.MERGED: 1, Way.NEW: 1}
    assert (two.is_open, two.went, second.number) == (True, {Way.OPEN: 6}, 2)


def test_the_drawing_joins_what_goes_on_to_the_next_round():
    steps = [
        Step(1, [("new", 3)], [("accepted", 1), ("carried", 1), ("split", 1), ("rejected", 0)]),
        Step(2, [("carried", 1), ("split", 2)], [("open", 3)]),
    ]
    trace = sankey(steps)["data"][0]
    labels, link = trace["node"]["label"], trace["link"]
    said = [
        (labels[a], labels[b], n)
        for a, b, n in zip(link["source"], link["target"], link["value"], strict=True)
    ]
    assert ("Round 1 · 3", "accepted · 1", 1) in said
    assert ("Round 1 · 3", "split", 1) in said
    assert ("split", "Round 2 · 3", 2) in said
    assert ("Round 2 · 3", "open · 3", 3) in said
    assert not any("rejected" in label for label in labels)
