"""The pages that ask what if: who sees them, what they say, and that they change nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session

from delphi.domain.lifecycle import RoundState
from delphi.models import Base, Round
from tests.support.study import TERMS, MadeStudy, close_round, enter, make_study, open_round, rate_all
from tests.whatif.conftest import Rounds

STUDY = "/studies/needles"
WHAT_IF, SENSITIVITY = f"{STUDY}/rounds/1/what-if", f"{STUDY}/rounds/1/sensitivity"
STABILITY, PLANNING = f"{STUDY}/rounds/2/stability", f"{STUDY}/planning"
PAGES = (WHAT_IF, SENSITIVITY, STABILITY, PLANNING)


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Collects the queries that the application makes."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        found.append(statement)

    engine = app.extensions["delphi.database"].engine
    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


def words(text: str) -> str:
    """What a page says, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<script.*?</script>|<[^>]+>", " ", text, flags=re.DOTALL))


@pytest.mark.parametrize("role", ["chair", "methodologist"])
def test_who_answers_for_the_method_sees_them(
    client: FlaskClient, session: Session, rounds: Rounds, role: str
):
    enter(client, session, getattr(rounds.made, role))
    assert [client.get(url).status_code for url in PAGES] == [200] * len(PAGES)
    links = client.get(f"{STUDY}/rounds/2/results").text
    assert all(f"rounds/2/{name}" in links for name in ("what-if", "sensitivity", "stability"))


def test_an_observer_may_not(client: FlaskClient, session: Session, rounds: Rounds):
    enter(client, session, rounds.made.observer)
    assert [client.get(url).status_code for url in PAGES] == [403] * len(PAGES)
    assert "what-if" not in client.get(f"{STUDY}/rounds/1/results").text


def test_the_panel_never_sees_them(client: FlaskClient, session: Session, rounds: Rounds):
    enter(client, session, rounds.made.panellists[0])
    assert [client.get(url).status_code for url in PAGES] == [404] * len(PAGES)


def test_another_study_does_not_exist(client: FlaskClient, session: Session, rounds: Rounds):
    enter(client, session, make_study(session, slug="other").chair)
    assert [client.get(url).status_code for url in PAGES] == [404] * len(PAGES)


def test_a_round_in_preparation_says_so(chair: FlaskClient, session: Session, made: MadeStudy):
    open_round(session, made, state=RoundState.DRAFT)
    for url in (WHAT_IF, SENSITIVITY, f"{STUDY}/rounds/1/stability"):
        assert "Round 1 has no ratings yet" in chair.get(url).text
    assert chair.get(f"{STUDY}/rounds/7/what-if").status_code == 404


def test_the_first_round_has_none_before_it(chair: FlaskClient, first: Round):
    assert chair.get(f"{STUDY}/rounds/1/stability").status_code == 404


def test_a_what_if_starts_from_the_protocol(chair: FlaskClient, first: Round):
    text = words(chair.get(WHAT_IF).text)
    assert "This is a what-if. The protocol stays as it was locked" in text
    assert "This is the protocol." in text
    assert "What flips" not in text


def test_a_lower_threshold_shows_both_sentences(chair: FlaskClient, first: Round):
    text = words(chair.get(f"{WHAT_IF}?rule_percent=60").text)
    assert "One verdict flips." in text
    assert "14 of 21 rated 7 to 9; 75 % needs 16." in text
    assert "14 of 21 rated 7 to 9; 60 % needs 13." in text
    assert "Protocol: 75 %" in text


def test_another_rule_begins_with_its_usual_values(chair: FlaskClient, first: Round):
    text = chair.get(f"{WHAT_IF}?preset=median-iqr&shown=percent-agreement&rule_percent=60").text
    assert 'name="rule_median_in"' in text
    assert 'name="rule_percent"' not in text
    assert "interquartile range" in text


def test_what_cannot_be_read_is_said_beside_its_field(chair: FlaskClient, first: Round):
    answer = chair.get(f"{WHAT_IF}?rule_percent=many")
    assert answer.status_code == 422
    assert "Give a number from 50 to 100." in answer.text
    assert chair.get(f"{WHAT_IF}?who=without:Nobody").status_code == 422
    assert chair.get(f"{WHAT_IF}?preset=median-iqr&shown=median-iqr&quantile_type=12").status_code == 422
    assert chair.get(f"{WHAT_IF}?preset=splendid").status_code == 200


def test_a_rule_that_does_not_fit_says_why(chair: FlaskClient, first: Round):
    text = words(chair.get(f"{WHAT_IF}?preset=median-iqr&rule_median_in=3&rule_median_out=7").text)
    assert "This rule cannot be used here" in text
    assert "Set the median that rejects below the median that accepts." in text


def test_statements_of_a_group_too_small_stay_hidden(chair: FlaskClient, first: Round):
    """Two patients rated A3 and A5: all but the patients would tell, by subtraction, what they rated."""
    text = words(chair.get(f"{WHAT_IF}?who=without:Patients").text)
    assert "2 statements are left out" in text
    assert "A5" not in text
    assert "14 of 14 rated 7 to 9" in text  # A2, where seven patients rated


def test_completers_are_shown_only_where_the_others_are_enough(
    chair: FlaskClient, session: Session, made: MadeStudy
):
    round_ = open_round(session, made)
    from tests.support.study import SKIP, rate_all

    answers = [[8] * 21 for _ in range(5)]
    answers[0][:3] = [SKIP] * 3  # three of 21 did not finish
    rate_all(session, made, round_, answers)
    # While the round is open two looks would tell who has just finished.
    assert "only who answered every statement" not in chair.get(WHAT_IF).text
    close_round(session, made, round_)
    text = words(chair.get(f"{WHAT_IF}?who=finished").text)
    assert "4 statements are left out" in text


def test_the_sensitivity_names_what_flips_and_nobody(chair: FlaskClient, first: Round):
    text = chair.get(SENSITIVITY).text
    said = words(text)
    assert "Without Patients" in said
    assert "“Outside my expertise” counted in the denominator" in said
    assert "of 2000 panels drawn anew" in said
    assert not re.search(r"\bE\d\d\b", said)


def test_the_sensitivity_can_be_read_in_the_order_of_the_round(chair: FlaskClient, first: Round):
    text = chair.get(f"{SENSITIVITY}?sort=round").text
    places = [text.index(f'<span class="label">A{n}</span>') for n in range(1, 6)]
    assert places == sorted(places)
    assert chair.get(f"{SENSITIVITY}?sort=<b>").status_code == 200


def test_stability_pairs_the_same_words_alone(chair: FlaskClient, rounds: Rounds):
    said = words(chair.get(STABILITY).text)
    assert "18 kept, 3 moved" in said
    assert "3 toward the group" in said
    assert "Reworded, so not compared" in said
    assert "von der Gracht 2012" in said


@pytest.mark.parametrize(
    ("n_rounds", "said"),
    [(3, "Another round is worth while for one statement"), (2, "the protocol plans no further round")],
)
def test_no_round_is_advised_that_the_protocol_does_not_plan(
    client: FlaskClient, session: Session, n_rounds: int, said: str
):
    made = make_study(session, n_statements=1, terms=replace(TERMS, n_rounds=n_rounds))
    first = open_round(session, made)
    rate_all(session, made, first, [[8] * 6 + [2] * 6])
    close_round(session, made, first)
    rate_all(session, made, open_round(session, made, 2), [[5] * 6 + [2] * 6])
    enter(client, session, made.chair)
    assert said in words(client.get(STABILITY).text)


def test_few_pairs_are_not_shown(chair: FlaskClient, session: Session, rounds: Rounds):
    for panellist in rounds.made.panellists[4:]:
        panellist.withdrew_at = rounds.second.opened_at
    session.commit()
    said = words(chair.get(STABILITY).text)
    assert "Fewer than 5 panellists have rated these in both rounds." in said
    assert "kept" not in said.split("How these numbers are made")[0]


def test_nothing_is_shown_of_the_first_few_answers(chair: FlaskClient, session: Session, made: MadeStudy):
    from tests.support.study import SKIP, rate_all

    round_ = open_round(session, made)
    rate_all(session, made, round_, [[8, 8, 2, *[SKIP] * 18] for _ in range(5)])
    assert "Nothing can be shown yet" in chair.get(SENSITIVITY).text
    text = words(chair.get(f"{WHAT_IF}?rule_percent=60").text)
    assert "5 statements are left out" in text
    assert "rated 7 to 9;" not in text


def test_no_page_changes_a_row(app: Flask, chair: FlaskClient, session: Session, rounds: Rounds):
    def everything() -> list[tuple[str, list[object]]]:
        session.rollback()
        return [
            (table.name, [tuple(row) for row in session.execute(table.select())])
            for table in Base.metadata.sorted_tables
            if table.name != "sign_in"
        ]

    before = everything()
    for url in (*PAGES, f"{WHAT_IF}?rule_percent=60&who=finished&count_abstentions=yes"):
        assert chair.get(url).status_code == 200
        assert chair.post(url).status_code in (400, 405)
    assert everything() == before


@pytest.mark.parametrize("url", [WHAT_IF, f"{WHAT_IF}?who=finished", SENSITIVITY, STABILITY])
def test_the_number_of_queries_does_not_grow(
    app: Flask, chair: FlaskClient, session: Session, rounds: Rounds, url: str
):
    chair.get(url)
    with counted(app) as few:
        chair.get(url)
    assert len(few) <= 21, few


def test_a_plan_says_how_often_the_rule_would_say_consensus(chair: FlaskClient, made: MadeStudy):
    said = words(chair.get(f"{PLANNING}?size=30&n_rounds=1").text)
    assert "With 30 panellists" in said
    assert "of panels reach consensus when 85 % agree" in said
    assert "of panels reach consensus when 60 % agree" in said


def test_a_plan_that_cannot_be_read_is_refused(chair: FlaskClient, made: MadeStudy):
    answer = chair.get(f"{PLANNING}?size=many&share_with=200&drop_out=95")
    assert answer.status_code == 422
    assert "Choose from 3 to 200 panellists." in answer.text or "Not a valid integer" in answer.text
    assert "Give a number from 0 to 90." in answer.text
    assert "With" not in words(answer.text).split("Suppose")[1]


def test_a_plan_says_when_its_expectations_contradict_the_rule(chair: FlaskClient, made: MadeStudy):
    said = words(chair.get(f"{PLANNING}?share_with=70&share_without=80&n_rounds=1").text)
    assert "it would not be consensus when 70 % agree" in said
    assert "it would be consensus when 80 % agree" in said


def test_before_round_1_the_protocol_leads_to_planning_which_shows_that_it_works(client, session):
    made = make_study(session)
    enter(client, session, made.methodologist)
    assert f'href="{PLANNING}"' in client.get(f"{STUDY}/protocol").text
    page = client.get(PLANNING).text
    assert 'data-controller="waits"' in page
    assert re.search(r"data-waiting hidden>[^<]+<progress aria-label=", page)
