"""Tables by code tell nobody's ratings to a chair who knows by name who was recused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from delphi.exchange.exporting import export_study
from delphi.exchange.tables import tidy_tables
from delphi.models import Declaration, Recusal
from tests.support.study import NOON, close_round, make_study, open_round, rate_all


@pytest.fixture
def recused(session):
    """A round of its own study, in which E01 is recused from A1 after rating it."""
    made = make_study(session, slug="recused")
    round_ = open_round(session, made)
    rate_all(session, made, round_, [[1] + [8] * 11, [8] * 12, [7] * 12])
    of = {"panellist_id": made.panellists[0].id, "statement_id": made.statements[0].id}
    at = NOON + timedelta(hours=2)
    session.add(Declaration(**of, text="Owns the patent.", declared_at=at))
    session.add(Recusal(**of, from_round=1, reason="Patent.", recused_at=at, recused_by="the chair"))
    session.commit()
    close_round(session, made, round_)
    return made


@pytest.fixture
def tables(session, recused):
    found = tidy_tables(export_study(session, recused.study), least_cell=5)
    return {
        name: [dict(zip(columns, row, strict=True)) for row in rows]
        for name, (columns, rows) in found.items()
    }


def test_the_recused_share_the_missing_code_with_enough_others(tables):
    nameless = [one for one in tables["ratings"] if one["panellist"] is None]
    by_statement = [sum(one["statement"] == label for one in nameless) for label in ("A1", "A2", "A3")]
    assert by_statement == [4, 5, 5]  # of A1 the recused rating counts in nothing
    told = {one["panellist"] for one in tables["ratings"]} - {None}
    assert told == {one["panellist"] for one in tables["panellists"]}
    assert "E01" not in told
    assert len(told) == 7


def test_the_numbers_and_the_decision_are_told_without_code(tables):
    first = next(one for one in tables["statistics"] if (one["statement"], one["group"]) == ("A1", "all"))
    assert (first["n"], first["n_eligible"], first["n_recused"]) == (11, 11, 1)
    assert tables["recusals"] == [
        {"statement": "A1", "from_round": 1, "until_round": None, "reason": "Patent."}
    ]


def test_declarations_and_recusals_travel_with_the_whole_study(session, recused):
    document = export_study(session, recused.study)
    assert [(one["panellist"], one["statement"]) for one in document["recusals"]] == [("E01", "A1")]
    assert [one["text"] for one in document["declarations"]] == ["Owns the patent."]
