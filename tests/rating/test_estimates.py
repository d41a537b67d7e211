"""A statement of which the panel estimates a number: what is stored, shown and decided."""

from __future__ import annotations

import html
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select

from delphi.domain.consensus import ConsensusRule, Outcome, Preset
from delphi.domain.quantity import Quantity
from delphi.domain.question import Question, QuestionKind
from delphi.errors import NotAcceptable
from delphi.exchange.exporting import export_study
from delphi.exchange.tables import tidy_tables
from delphi.models import Rating, RatingHistory
from delphi.rating.acts import Said
from delphi.rating.operations import rate
from delphi.rounds import operations
from delphi.verify import verify
from tests.support.study import NOON, TERMS, make_study, presented_in

LATER = NOON + timedelta(days=7)
DOSE = Quantity.of(Fraction(0), Fraction(100), "mg", decimals=1)
RULE = ConsensusRule.for_scale(Preset.ESTIMATE, DOSE)
QUESTION = Question("dose", "Dose", "Which dose?", QuestionKind.ESTIMATE, DOSE, RULE)
CLOSE, APART = (100, 110, 120, 120, 130), (10, 100, 200, 400, 900)


@pytest.fixture
def made(session):
    made = make_study(session, 2, 5, terms=replace(TERMS, more=(QUESTION,)))
    for statement in made.statements:
        statement.question = "dose"
    session.commit()
    return made


def opened(session, made, at=NOON):
    round_ = operations.draft_round(session, made.study, by="chair Ada", at=at)
    operations.open_round(session, round_, by="chair Ada", at=at)
    session.commit()
    return round_


def closed(session, made):
    """Round 1, on the first statement of which the panel agrees, with bounds one milligram around each estimate."""
    round_ = opened(session, made)
    for shown, values in zip(presented_in(session, round_), (CLOSE, APART), strict=True):
        for panellist, value in zip(made.panellists, values, strict=True):
            rate(session, panellist, shown, Said(value, lowest=value - 10, highest=value + 10), NOON)
    operations.close_round(session, round_, by="chair Ada", at=LATER)
    session.commit()
    return round_


def test_an_estimate_is_typed_with_a_comma_and_stored_in_steps_with_its_bounds(session, made, visit):
    key = presented_in(session, opened(session, made))[0].id
    expert = visit(made.panellists[0])
    assert "Which dose?" in expert.get(f"/rate/{key}").text
    for typed, sentence in (
        ({"best": ""}, "Give your best estimate"),
        ({"best": "many"}, "“many” is no number."),
        ({"best": "12.55"}, "Give a number with at most 1 decimals."),
        ({"best": "100.1"}, "Give a number from 0.0 to 100.0."),
        ({"best": "12", "lowest": "13"}, "The lowest plausible value lies above your best estimate."),
        ({"best": "12", "highest": "11"}, "The highest plausible value lies below your best estimate."),
    ):
        answer = expert.submit(f"/rate/{key}/estimate", typed)
        assert (answer.status_code, sentence in answer.text) == (422, True), sentence
    for _twice in range(2):
        saved = expert.submit(f"/rate/{key}/estimate", {"best": "12,5", "lowest": "10", "highest": "20"})
        assert saved.status_code == 303
    session.rollback()
    stored = session.scalars(select(Rating)).one()
    assert (stored.value, stored.lowest, stored.highest) == (125, 100, 200)
    assert session.scalars(select(RatingHistory.highest)).all() == [200]
    assert 'value="12.5"' in expert.get(f"/rate/{key}").text
    with pytest.raises(NotAcceptable):
        rate(
            session,
            made.panellists[1],
            presented_in(session, stored.round_statement.round)[0],
            Said(1001),
            NOON,
        )


def test_the_panel_agrees_where_the_middle_half_is_narrow_beside_the_median(session, made):
    shown = presented_in(session, closed(session, made))
    assert [one.outcome for one in shown] == [Outcome.ACCEPTED, Outcome.OPEN]
    assert str(shown[0].because) == (
        "Median 12.0 mg, interquartile range 1.0, which is 8.3 % of it; at most 30 % is agreement."
    )
    assert (shown[0].summary["median"], shown[0].summary["counts"]["12.0"]) == (12.0, 2)
    assert verify(session).found == ()


def test_results_and_files_tell_the_numbers_in_their_unit(session, made, visit):
    closed(session, made)
    chair = visit(made.chair)
    page = html.unescape(chair.get("/studies/needles/rounds/1/results").text)
    assert page.count('class="estimates__one"') == 10
    assert "8.3 %" in page
    assert "(10.6–12.6, n 5)" not in page
    assert "11.6 <" in page  # the mean of (lowest + 4 best + highest) / 6
    for address in (
        f"statements/{made.statements[0].id}/results", "revision", "rounds/1/what-if", "rounds/1/sensitivity", "guideline",
    ):  # fmt: skip
        assert chair.get(f"/studies/needles/{address}").status_code == 200
    expert = visit(made.panellists[0])
    assert "You estimated 10.0 mg" in expert.get("/mine/rounds/1").text
    assert expert.get("/mine/rounds/1/report.pdf").status_code == 200
    columns, rows = tidy_tables(export_study(session, made.study), 5)["ratings"]
    first = dict(zip(columns, rows[0], strict=True))
    assert (first["value"], first["lowest"], first["highest"]) == (10.0, 9.0, 11.0)


def test_round_2_shows_ones_own_estimate_and_the_panels_middle_half(session, made, visit):
    closed(session, made)
    key = presented_in(session, opened(session, made, LATER))[0].id
    page = html.unescape(visit(made.panellists[1]).get(f"/rate/{key}").text)
    assert "Median 20 mg; half of the 5 estimates lie from 10 to 40." in page
    assert "Yours was 10.0 mg." in page


def test_a_script_is_told_the_estimate_in_its_unit_and_comments_are_heard_in_round_2(session, made, visit):
    round_ = opened(session, made)
    key, expert = presented_in(session, round_)[0].id, visit(made.panellists[0])
    expert.get(f"/rate/{key}")
    told = {"best": "12,5", "key": "from-my-phone", "seen": "0"}
    for _twice in range(2):
        saved = expert.send(f"/rate/{key}/estimate", told).get_json()
        assert (saved["answer"], saved["revision"], saved["n_done"]) == ("12.5 mg", 1, 1)
    other = expert.send(
        f"/rate/{key}/estimate", {"best": "20", "key": "from-my-desk", "seen": "0"}
    ).get_json()
    assert other["elsewhere"] == (
        "You changed this on another device to 12.5 mg. Your later answer here, 20.0 mg, stands."
    )
    expert.send(f"/rate/{key}/comment", {"text": "Two trials."})
    session.rollback()
    for panellist, value in zip(made.panellists[1:], APART, strict=False):
        rate(session, panellist, presented_in(session, round_)[0], Said(value), NOON)
    session.commit()
    operations.close_round(session, round_, by="chair Ada", at=LATER)
    session.commit()
    key = presented_in(session, opened(session, made, LATER))[0].id
    assert "<p>Two trials.</p>" in visit(made.panellists[1]).get(f"/rate/{key}").text
