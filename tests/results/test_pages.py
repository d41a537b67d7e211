"""The pages of results: who sees them, what they say, and what they never tell."""

from __future__ import annotations

import html
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session

from delphi.domain.consensus import ConsensusRule, Preset
from delphi.domain.lifecycle import RoundState
from delphi.models import Comment, Round
from tests.support.study import (
    TERMS,
    MadeStudy,
    close_round,
    codes_on,
    enter,
    make_study,
    open_round,
    presented_in,
    rate_all,
    rate_one,
)

PAGE = "/studies/needles/rounds/1/results"
LIVE = f"{PAGE}/live"


@pytest.fixture
def chair(client: FlaskClient, session: Session, made: MadeStudy) -> FlaskClient:
    enter(client, session, made.chair)
    return client


def of_statement(made: MadeStudy, n: int = 0) -> str:
    return f"/studies/needles/statements/{made.statements[n].id}/results"


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


@pytest.mark.parametrize("role", ["chair", "methodologist", "observer"])
def test_staff_see_the_results_while_the_round_runs(
    client: FlaskClient, session: Session, made: MadeStudy, running: Round, role: str
):
    enter(client, session, getattr(made, role))
    answer = client.get(PAGE)
    assert answer.status_code == 200
    assert "12 of 12 rated 7 to 9" in answer.text
    assert client.get(of_statement(made)).status_code == 200


def test_the_panel_never_sees_them(client: FlaskClient, session: Session, made: MadeStudy, running: Round):
    enter(client, session, made.panellists[0])
    assert [client.get(url).status_code for url in (PAGE, LIVE, of_statement(made))] == [404] * 3


def test_another_study_does_not_exist(client: FlaskClient, session: Session, made: MadeStudy, running: Round):
    other = make_study(session, slug="other")
    enter(client, session, other.chair)
    foreign = f"/studies/other/statements/{made.statements[0].id}/results"
    assert [client.get(url).status_code for url in (PAGE, LIVE, of_statement(made), foreign)] == [404] * 4


def test_a_round_in_preparation_says_so(chair: FlaskClient, session: Session, made: MadeStudy):
    open_round(session, made, state=RoundState.DRAFT)
    assert "Round 1 has no ratings yet" in chair.get(PAGE).text
    assert chair.get(LIVE).status_code == 404
    assert chair.get("/studies/needles/rounds/2/results").status_code == 404


def test_unknown_order_and_filter_are_ignored(chair: FlaskClient, running: Round):
    plain = chair.get(PAGE).text
    assert plain.count("data-live-mark") > 3
    for query in ('sort="', "show=<b>", "show=splendid&sort=name"):
        answer = chair.get(f"{PAGE}?{query}")
        assert answer.status_code == 200
        assert "consensus__link" in answer.text


def test_a_filter_leaves_the_lines_of_one_verdict(chair: FlaskClient, running: Round):
    text = chair.get(f"{PAGE}?show=rejected").text
    assert text.count("consensus__link") == 1
    assert "A2" in text
    assert "No statement has this verdict." in chair.get(f"{PAGE}?show=too few").text


def test_an_unchanged_round_is_answered_by_304(
    chair: FlaskClient, session: Session, made: MadeStudy, running: Round
):
    first = chair.get(LIVE)
    tag = first.headers["ETag"]
    again = chair.get(LIVE, headers={"If-None-Match": tag})
    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")
    made.panellists[0].withdrew_at = running.opened_at
    session.commit()
    changed = chair.get(LIVE, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag


def test_the_page_and_its_live_part_say_the_same(chair: FlaskClient, running: Round):
    whole, part = chair.get(f"{PAGE}?sort=nearness").text, chair.get(f"{LIVE}?sort=nearness").text
    assert part.strip() in whole
    assert "<html" not in part


def test_an_unchanged_round_costs_no_more_than_the_way_in(app: Flask, chair: FlaskClient, running: Round):
    tag = chair.get(LIVE).headers["ETag"]
    with counted(app) as queries:
        chair.get(LIVE, headers={"If-None-Match": tag})
    reads = [query for query in queries if query.startswith("SELECT")]
    assert len(reads) == 4  # who asks, the study, the round, the fingerprint


def test_the_number_of_queries_does_not_grow(app: Flask, client: FlaskClient, session: Session):
    lengths = []
    for slug, n_statements, n_panellists in (("small", 2, 6), ("large", 20, 25)):
        made = make_study(session, n_statements, n_panellists, ("A", "B", "C"), slug=slug, n_sections=2)
        rate_all(session, made, open_round(session, made), [[8] * n_panellists] * n_statements)
        visitor = app.test_client()
        enter(visitor, session, made.chair)
        with counted(app) as queries:
            assert visitor.get(f"/studies/{slug}/rounds/1/results").status_code == 200
        lengths.append(len(queries))
    assert lengths[0] == lengths[1]


def test_no_code_name_or_address_of_a_panellist_is_on_the_pages(
    chair: FlaskClient, session: Session, made: MadeStudy, running: Round
):
    presented = presented_in(session, running)[2]
    for panellist in made.panellists[1:3]:
        session.add(
            Comment(
                round_statement_id=presented.id,
                panellist_id=panellist.id,
                text="<b>Needles</b> hurt.",
                written_at=running.opened_at,
            )
        )
    session.commit()
    for url in (PAGE, LIVE, of_statement(made, 2)):
        text = chair.get(url).text
        assert not codes_on(text, made.panellists)
        assert "Expert 1" not in text
        assert "@needles" not in text
    assert "&lt;b&gt;Needles&lt;/b&gt; hurt." in text


def small_group(session: Session) -> tuple[MadeStudy, Round]:
    """Nine of A, two of B and five of C; their ratings of statement 1 tell the groups apart."""
    groups = [*"AAAAAAAAA", *"BB", *"CCCCC"]
    made = make_study(session, n_statements=1, n_panellists=16, groups=groups)
    round_ = open_round(session, made)
    rate_all(session, made, round_, [[8] * 9 + [1] * 2 + [5] * 5])
    return made, round_


@pytest.mark.parametrize("is_closed", [False, True])
def test_a_small_group_and_its_company_are_hidden(client: FlaskClient, session: Session, is_closed: bool):
    made, round_ = small_group(session)
    if is_closed:
        close_round(session, made, round_)
    enter(client, session, made.chair)
    text = client.get(of_statement(made)).text
    # B is too small; of A and C the smaller, C, hides it from subtraction.
    assert "9 of 9 in 7–9" in text
    assert "0 of 2" not in text
    assert "0 of 5" not in text
    assert text.count("Not shown: fewer than 5 answered here or in another group.") == 2


def test_groups_are_named_once_above_the_table_and_by_letter_in_each_row(
    client: FlaskClient, session: Session
):
    made = make_study(session, n_panellists=20, groups=("Nurses", "Physicians"))
    round_ = open_round(session, made)
    rate_all(session, made, round_, [[5, 8] * 10] * 3)
    enter(client, session, made.chair)
    table = client.get(PAGE).text.split("consensus__legend")[1].split("</table>")[0]
    assert table.count("<b>A</b> Nurses") == 1
    assert (
        table.count('<b aria-hidden="true">A</b>') == table.count('<span class="unseen">Nurses</span> 5') == 3
    )
    assert (
        table.count('<b aria-hidden="true">B</b>')
        == table.count('<span class="unseen">Physicians</span> 8')
        == 3
    )


def test_the_first_answers_of_a_running_round_are_not_shown(
    chair: FlaskClient, session: Session, made: MadeStudy
):
    round_ = open_round(session, made)
    rate_one(session, presented_in(session, round_)[0], made.panellists[0], 3)
    for url in (PAGE, of_statement(made)):
        assert "Fewer than 5 have answered yet, not shown." in chair.get(url).text


def test_a_closed_round_is_not_followed(
    chair: FlaskClient, session: Session, made: MadeStudy, running: Round
):
    assert "data-live=" in chair.get(PAGE).text
    close_round(session, made, running)
    text = chair.get(PAGE).text
    assert "Round 1 is closed" in text
    assert "data-live=" not in text


def test_only_who_runs_rounds_is_offered_to_close(
    client: FlaskClient, session: Session, made: MadeStudy, running: Round
):
    enter(client, session, made.observer)
    assert "Close round 1" not in client.get(PAGE).text
    enter(client, session, made.chair)
    assert "Close round 1" in client.get(PAGE).text


def test_who_was_not_invited_is_not_reminded(client: FlaskClient, session: Session):
    made = make_study(session)
    for panellist in made.panellists[4:]:
        panellist.invited_at = None
    open_round(session, made)
    enter(client, session, made.chair)
    text = client.get(PAGE).text
    assert ">Invite 8<" in text
    assert ">Remind 4<" in text


def test_a_statement_leads_to_those_beside_it(chair: FlaskClient, made: MadeStudy, running: Round):
    text = chair.get(of_statement(made, 1)).text
    assert f'rel="prev" href="{of_statement(made, 0)}"' in text
    assert f'rel="next" href="{of_statement(made, 2)}"' in text
    assert 'rel="prev"' not in chair.get(of_statement(made, 0)).text


def test_a_statement_that_no_round_showed_has_no_results(chair: FlaskClient, made: MadeStudy):
    assert "Not rated yet" in chair.get(of_statement(made)).text


def test_rules_judged_beside_stand_by_each_verdict(client: FlaskClient, session: Session):
    rule = ConsensusRule(Preset.PERCENT_AGREEMENT, {"percent": 70}, beside=(ConsensusRule(Preset.AWMF),))
    made = make_study(session, n_statements=1, n_panellists=23, terms=replace(TERMS, rule=rule))
    rate_all(session, made, open_round(session, made), [[8] * 16 + [5] * 7])
    enter(client, session, made.chair)
    for path in ("rounds/1/results", "rounds/1/close", f"statements/{made.statements[0].id}/results"):
        text = html.unescape(client.get(f"/studies/needles/{path}").text)
        assert "16 of 23 rated 7 to 9; 70 % needs 17." in text
        assert "AWMF levels of consensus" in text
    assert "majority agreement; more than 75 % needs 18." in text
