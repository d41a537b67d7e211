"""Pages of the protocol: read, edited, amended; another rule; two editors."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from delphi.domain.protocol import Terms
from delphi.models import Study
from delphi.protocol.forms import as_typed
from delphi.terms import current_terms
from tests.support.counting import queries
from tests.support.study import NOON, TERMS, MadeStudy, make_study, open_round
from tests.support.visitor import Visitor

Visit = Callable[..., Visitor]
PAGE = "/studies/needles/protocol"


@pytest.fixture
def made(session: Session) -> MadeStudy:
    return make_study(session)


@pytest.fixture
def chair(visit: Visit, made: MadeStudy) -> Visitor:
    return visit(made.chair)


def typed(terms: Terms = TERMS, **changes: str) -> dict[str, str]:
    """What a browser sends for these terms: a box that is not ticked is not sent."""
    fields = as_typed(terms) | {"seen": 1}
    return {name: str(value) for name, value in fields.items() if value is not False} | changes


def stored(session: Session, made: MadeStudy) -> Terms:
    session.rollback()
    return current_terms(session, session.get_one(Study, made.study.id))


def lock(session: Session, made: MadeStudy) -> None:
    protocol = made.study.protocol
    protocol.locked_at, protocol.locked_by, protocol.sha256 = NOON, "chair Ada", made.terms.sha256()
    session.commit()


def test_the_protocol_reads_in_words_and_formula(visit: Visit, made):
    page = html.unescape(visit(made.observer).get(PAGE).text)
    assert "A statement is accepted when at least 75 % of the ratings are 7 to 9." in page
    assert "accepted: n[7..9] / N ≥ 75 %" in page
    assert "1 to 3 inappropriate, 4 to 6 uncertain, 7 to 9 appropriate" in page
    assert "Edit the protocol" not in page


def test_a_draft_names_what_it_lacks(visit: Visit, session):
    made = make_study(session, terms=replace(TERMS, aim=""))
    assert "does not say what the study aims at" in visit(made.chair).get(PAGE).text


def test_the_form_sent_back_as_it_was_shown_changes_nothing(chair, made, session):
    assert chair.submit(f"{PAGE}/edit", typed()).status_code == 303
    assert stored(session, made) == TERMS


def test_every_threshold_is_editable(chair, made, session):
    answer = chair.submit(f"{PAGE}/edit", typed(rule_percent="66,7", rule_least_n="8", n_rounds="2"))
    assert answer.status_code == 303
    thresholds = stored(session, made).rule.thresholds
    assert (str(thresholds["percent"]), thresholds["least_n"]) == ("667/10", 8)
    assert stored(session, made).n_rounds == 2


def test_a_box_that_is_not_ticked_is_no(chair, made, session):
    fields = typed()
    del fields["rule_rejects"]
    chair.submit(f"{PAGE}/edit", fields)
    assert stored(session, made).rule.thresholds["rejects"] is False


def test_the_scale_can_be_changed(chair, made, session):
    scale = {"low": "0", "high": "4", "disagree_to": "1", "agree_from": "3"}
    assert chair.submit(f"{PAGE}/edit", typed(**scale)).status_code == 303
    assert stored(session, made).scale.points == (0, 1, 2, 3, 4)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": " "}, "Give the study a title."),
        ({"low": "one"}, "Not a valid integer value"),
        ({"high": "20"}, "A scale has 2 to 11 points."),
        ({"agree_from": "2"}, "they do not overlap"),
        ({"rule_percent": "140"}, "Give a number from 50 to 100."),
        ({"rule_percent": "1e9"}, "Give a number from 50 to 100."),
        ({"rule_least_n": "2.5"}, "Give a whole number from 1 to 1000."),
        ({"n_rounds": "0"}, "Choose from 1 to 10 rounds."),
        ({"quantile_type": "10"}, "Not a valid choice"),
        ({"feedback": "everything"}, "Not a valid choice"),
        ({"low_label": ""}, "Name the band."),
        ({"aim": "Agree\x00"}, "invisible control character"),
    ],
)
def test_terms_that_do_not_fit_are_refused_and_kept_in_the_form(chair, made, session, changes, sentence):
    answer = chair.submit(f"{PAGE}/edit", typed(audience="Nurses of the north", **changes))
    assert answer.status_code == 422
    assert sentence in html.unescape(answer.text)
    assert "Nurses of the north" in answer.text
    assert stored(session, made) == TERMS


def test_another_rule_brings_its_fields_and_keeps_what_was_typed(chair, made, session):
    fields = typed(preset="cos-70-15", title="New title", rule_least_n="9", use="1")
    answer = chair.submit(f"{PAGE}/edit", fields)
    assert answer.status_code == 200
    assert re.search(r'name="rule_percent_for"[^>]*value="70"', answer.text)
    assert re.search(r'name="rule_least_n"[^>]*value="9"', answer.text)
    assert 'value="New title"' in answer.text
    assert stored(session, made) == TERMS


def test_another_rule_is_never_saved_before_its_values_were_seen(chair, made, session):
    answer = chair.submit(f"{PAGE}/edit", typed(preset="rand-ucla"))
    assert "These are the usual values of this rule." in answer.text
    assert stored(session, made) == TERMS


def test_a_box_of_another_rule_begins_as_it_usually_is(visit: Visit, session):
    made = make_study(session, terms=replace(TERMS, rule=type(TERMS.rule)("cos-70-15")))
    page = visit(made.chair).submit(f"{PAGE}/edit", typed(made.terms, preset="percent-agreement")).text
    assert re.search(r'<input[^>]* checked [^>]*name="rule_rejects"', page)


def test_a_rule_can_be_chosen_by_a_link(chair):
    assert 'name="rule_median_in"' in chair.get(f"{PAGE}/edit?preset=rand-ucla").text


def test_showing_the_rule_saves_nothing(chair, made, session):
    answer = chair.submit(f"{PAGE}/edit", typed(rule_percent="90", show="1"))
    assert "at least 90 %" in answer.text
    assert stored(session, made) == TERMS


def test_the_rule_is_tried_while_it_is_typed(chair, made, session):
    answer = chair.submit(f"{PAGE}/try", typed(rule_percent="90"))
    assert answer.status_code == 200
    assert "at least 90 %" in answer.text
    assert "<html" not in answer.text
    assert stored(session, made) == TERMS


def test_the_rule_is_tried_on_ratings_of_ones_own(chair, made, session):
    drawn = {f"try_{point}": "0" for point in range(1, 10)} | {"try_7": "7", "try_1": "3", "try_2": "x"}
    shown = chair.submit(f"{PAGE}/edit", typed(show="1", **drawn)).text
    assert "7 agree, 0 between, 3 disagree" in shown
    assert "7 of 10 rated 7 to 9" in shown
    assert re.search(r'name="try_7"[^>]*value="7"', shown)
    piece = chair.submit(f"{PAGE}/try", typed(**drawn | {"try_7": "9"})).text
    assert "9 of 12 rated 7 to 9" in piece
    assert stored(session, made) == TERMS


@pytest.mark.parametrize(
    "changes", [{"rule_percent": "many"}, {"low": ""}, {"agree_from": "1"}, {"n_rounds": ""}]
)
def test_a_rule_that_is_half_typed_is_no_error(chair, changes):
    assert chair.submit(f"{PAGE}/try", typed(**changes)).status_code == 200


def test_the_later_editor_sees_what_differs_and_loses_nothing(chair, visit: Visit, made, session):
    visit(made.methodologist).submit(f"{PAGE}/edit", typed(n_rounds="4"))
    answer = chair.submit(f"{PAGE}/edit", typed(title="Mine"))
    page = html.unescape(answer.text)
    assert answer.status_code == 409
    assert "Somebody else changed the protocol" in page
    assert "Number of rounds: 4, from now on 3." in page
    assert 'value="Mine"' in page
    again = chair.submit(f"{PAGE}/edit", typed(title="Mine", n_rounds="4", seen="2"))
    assert again.status_code == 303
    assert stored(session, made).title == "Mine"


def test_a_locked_protocol_shows_its_hash_and_is_amended(chair, made, session):
    lock(session, made)
    assert TERMS.sha256() in chair.get(PAGE).text
    answer = chair.submit(f"{PAGE}/edit", typed(n_rounds="4", reason="One more <b>round</b>."))
    assert answer.status_code == 303
    page = html.unescape(chair.get(PAGE).text)
    assert "Number of rounds: 3, from now on 4." in page
    assert "&lt;b&gt;" in chair.get(PAGE).text


def test_the_paper_for_a_registry_is_for_everybody_of_the_study_and_marks_a_draft(
    visit: Visit, made, session
):
    observer = visit(made.observer)
    draft = observer.get(f"{PAGE}/protocol.pdf")
    assert draft.headers["Content-Disposition"] == 'attachment; filename="needles-protocol-draft.pdf"'
    assert draft.data.startswith(b"%PDF-")
    lock(session, made)
    assert "needles-protocol.pdf" in observer.get(f"{PAGE}/protocol.pdf").headers["Content-Disposition"]


def test_an_amendment_needs_its_reason(chair, made, session):
    lock(session, made)
    answer = chair.submit(f"{PAGE}/edit", typed(n_rounds="4", reason=" "))
    assert answer.status_code == 422
    assert "Say why the protocol is amended." in answer.text


def test_once_the_panel_rates_the_scale_is_shown_and_not_asked(chair, made, session):
    lock(session, made)
    open_round(session, made)
    page = chair.get(f"{PAGE}/edit").text
    assert 'name="low"' not in page
    answer = chair.submit(f"{PAGE}/edit", typed(n_rounds="4", reason="Late.", low="0"))
    assert answer.status_code == 303
    assert stored(session, made).scale == TERMS.scale


def test_a_protocol_locked_meanwhile_keeps_what_was_typed(chair, made, session):
    chair.get(f"{PAGE}/edit")
    lock(session, made)
    answer = chair.submit(f"{PAGE}/edit", typed(n_rounds="4"))
    assert answer.status_code == 422
    assert "Reason for the amendment" in answer.text


@pytest.mark.parametrize("path", ["/edit", "/try"])
def test_an_observer_edits_nothing(visit: Visit, made, path):
    assert visit(made.observer).submit(PAGE + path, typed(n_rounds="4")).status_code == 403


def test_amendments_cost_no_further_queries(app, chair, made, session):
    lock(session, made)
    numbers = []
    for n_rounds in (4, 5, 6):
        chair.submit(f"{PAGE}/edit", typed(n_rounds=str(n_rounds), reason="Late.", seen=str(n_rounds - 3)))
        with queries(app) as sent:
            chair.get(PAGE)
        numbers.append(len(sent))
    assert len(set(numbers)) == 1
