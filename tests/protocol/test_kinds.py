"""Rankings and estimates in the protocol: added, changed, taken away, and given to statements."""

from __future__ import annotations

import html
from fractions import Fraction

import pytest

from delphi.domain.places import Places
from delphi.domain.quantity import Quantity
from delphi.models import Statement, Study
from delphi.protocol.forms import as_typed
from delphi.terms import current_terms
from tests.support.study import NOON, TERMS, make_study, open_round

PAGE = "/studies/needles/protocol"
RANKING = {
    "name": "Priority",
    "wording": "Which matter most?",
    "most": "8",
    "first": "3",
    "w": "0,65",
    "least_n": "4",
}
ESTIMATE = {
    "name": "Dose", "unit": "mg", "low": "0", "high": "12,5", "decimals": "1", "percent": "25", "least_n": "5", "wording": "",
}  # fmt: skip


@pytest.fixture
def made(session):
    return make_study(session)


def terms_of(session, made):
    session.rollback()
    session.expire_all()
    return current_terms(session, session.get_one(Study, made.study.id))


def test_a_ranking_is_added_given_statements_changed_and_removed(session, made, visit):
    chair, ids = visit(made.chair), [one.id for one in made.statements]
    sent = RANKING | {"seen": "1", "statements": [str(ids[0]), str(ids[2])]}
    assert chair.submit(f"{PAGE}/kinds/ranking", sent).status_code == 303
    (question,) = terms_of(session, made).more
    assert (question.scale, question.rule.thresholds) == (
        Places.of(8, 3), {"w": Fraction(13, 20), "least_n": 4},
    )  # fmt: skip
    assert [session.get_one(Statement, key).question for key in ids] == ["priority", "", "priority"]
    shown = html.unescape(chair.get(PAGE).text)
    assert "up to 8 places, 1 for the best; the first 3 are sought." in shown
    assert chair.get(f"{PAGE}/questions/priority").status_code == 404
    edit = f"{PAGE}/kinds/ranking?key=priority"
    assert 'value="0.65"' in chair.get(edit).text
    assert (
        chair.submit(edit, sent | {"seen": "2", "first": "0", "statements": [str(ids[1])]}).status_code == 303
    )
    assert terms_of(session, made).more[0].scale == Places.of(8)
    assert [session.get_one(Statement, key).question for key in ids] == ["", "priority", ""]
    assert (
        chair.submit(f"{PAGE}/edit", as_sent(terms_of(session, made), seen="3", n_rounds="4")).status_code
        == 303
    )
    assert terms_of(session, made).more
    assert chair.submit(f"{PAGE}/questions/priority/remove").status_code == 303
    assert terms_of(session, made).more == ()


def as_sent(terms, **changes):
    return {name: str(value) for name, value in as_typed(terms).items() if value is not False} | changes


def test_an_estimate_has_its_limits_in_its_unit_and_what_does_not_fit_is_said(session, made, visit):
    chair = visit(made.chair)
    for wrong, sentence in (
        ({"low": "13"}, "The least possible value lies below the greatest."),
        ({"high": "12.55"}, "Give a number with at most 1 decimals."),
        ({"high": "2000"}, "at most 10000 steps"),
        ({"percent": "300"}, "Largest interquartile range"),
        ({"name": " "}, "Give it a short name."),
    ):
        answer = chair.submit(f"{PAGE}/kinds/estimate", ESTIMATE | {"seen": "1"} | wrong)
        assert (answer.status_code, sentence in html.unescape(answer.text)) == (422, True), sentence
    assert chair.submit(f"{PAGE}/kinds/estimate", ESTIMATE | {"seen": "1", "of_all": "y"}).status_code == 303
    (question,) = terms_of(session, made).more
    assert (question.scale, question.of_all) == (Quantity.of(Fraction(0), Fraction(25, 2), "mg", 1), True)
    assert "a number from 0.0 to 12.5 mg" in chair.get(PAGE).text
    assert chair.get(f"{PAGE}/kinds/ranking?key=dose").status_code == 404


def test_on_a_locked_protocol_it_is_an_amendment_with_its_reason(session, made, visit):
    made.study.protocol.locked_at, made.study.protocol.locked_by = NOON, "chair Ada"
    made.study.protocol.sha256 = TERMS.sha256()
    open_round(session, made)
    chair = visit(made.chair)
    assert chair.submit(f"{PAGE}/kinds/ranking", RANKING | {"seen": "1"}).status_code == 422
    sent = RANKING | {"seen": "1", "reason": "The panel asked for priorities."}
    assert chair.submit(f"{PAGE}/kinds/ranking", sent).status_code == 303
    page = html.unescape(chair.get(PAGE).text)
    assert "The panel asked for priorities." in page
