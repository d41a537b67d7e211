"""The tidy tables: by code, of closed rounds, with no group small enough to be recognised."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from delphi.exchange.columns import COLUMNS
from delphi.exchange.exporting import export_study
from delphi.exchange.tables import tidy_tables
from delphi.rounds import operations as rounds
from tests.guideline.finished import BY, CLOSED, locked
from tests.support.study import rate_one


def tables(session, made, least_cell=5):
    found = tidy_tables(export_study(session, made.study), least_cell)
    return {
        name: [dict(zip(columns, row, strict=True)) for row in rows]
        for name, (columns, rows) in found.items()
    }


def test_each_rating_is_a_row_and_no_moment_is_told(session, made):
    ratings = tables(session, made)["ratings"]
    assert len(ratings) == 5 * 12 + 2 * 12
    assert ratings[0] == {
        "round": 1, "statement": "A1", "version": 1, "question": "", "panellist": "E01", "value": 2, "kept": False,
        "abstained": False, "lowest": None, "highest": None,
    }  # fmt: skip


def test_an_abstention_has_no_value(session, made):
    abstained = [one for one in tables(session, made)["ratings"] if one["abstained"]]
    assert [(one["round"], one["statement"], one["value"]) for one in abstained] == [(2, "A3", None)]


def test_a_reworded_statement_has_a_row_for_each_version(session, made):
    versions = [one for one in tables(session, made)["versions"] if one["statement"] == "A3"]
    assert [(one["version"], one["first_round"], one["reason"]) for one in versions] == [
        (1, 1, None),
        (2, 2, "Clinics differ."),
    ]


def test_decisions_say_why_and_what_was_locked(session, made):
    found = locked(session, made)
    decision = tables(session, made)["decisions"][0]
    assert (decision["outcome"], decision["denominator"], decision["n_agree"]) == ("accepted", 12, 10)
    assert decision["because"].startswith("10 of 12 rated 7 to 9")
    assert decision["recommendation_sha256"] == found[0].sha256


def test_statistics_hold_all_and_each_group_that_may_be_shown(session, made):
    found = tables(session, made)["statistics"]
    assert {one["group"] for one in found if one["statement"] == "A1"} == {"all", "Nurses", "Physicians"}
    # One physician abstained from A3 in round 2, so five physicians and six nurses answered: both are shown.
    assert {one["group"]: one["n"] for one in found if (one["round"], one["statement"]) == (2, "A3")} == {
        "all": 11,
        "Nurses": 6,
        "Physicians": 5,
    }


def test_what_fewer_than_the_least_cell_share_is_empty(session, made):
    people = tables(session, made)["panellists"]
    assert Counter(one["stakeholder_group"] for one in people) == {"Physicians": 6, "Nurses": 6}
    for name in ("discipline", "country"):
        shared = Counter((one["stakeholder_group"], one["discipline"], one[name]) for one in people)
        assert min(shared.values()) >= 5


def test_small_groups_are_empty(session, made):
    people = tables(session, made, least_cell=7)["panellists"]
    assert {one["stakeholder_group"] for one in people} == {None}


def test_an_open_round_is_left_out(session, made):
    before = tables(session, made)
    session.commit()
    round_ = rounds.draft_round(session, made.study, by=BY, at=CLOSED)
    rounds.open_round(session, round_, by=BY, at=CLOSED)
    rate_one(session, round_.statements[0], made.panellists[0], 9)
    after = tables(session, made)
    assert after["ratings"] == before["ratings"]
    assert len(after["rounds"]) == 2


def test_what_somebody_said_who_withdrew_before_the_close_is_left_out(session, made):
    made.panellists[0].withdrew_at = CLOSED - timedelta(days=10)  # during round 2
    session.commit()
    ratings = tables(session, made)["ratings"]
    assert {one["round"] for one in ratings if one["panellist"] == "E01"} == {1}


def test_who_was_invited_came_and_finished_is_told_of_all_and_of_large_groups(session, made):
    found = tables(session, made)["attrition"]
    assert [(one["round"], one["group"], one["n_rated"], one["n_finished"]) for one in found] == [
        (1, "all", 12, 12), (1, "Nurses", 6, 6), (1, "Physicians", 6, 6),
        (2, "all", 12, 12), (2, "Nurses", 6, 6), (2, "Physicians", 6, 6),
    ]  # fmt: skip
    assert {one["group"] for one in tables(session, made, least_cell=7)["attrition"]} == {"all"}


def test_every_column_is_in_the_code_book(session, made):
    found = tidy_tables(export_study(session, made.study), 5)
    untold = [
        f"{name}.{column}"
        for name, (columns, _rows) in found.items()
        for column in columns
        if not {f"{name}.{column}", column} & set(COLUMNS)
    ]
    assert not untold
