"""The terms in force."""

from __future__ import annotations

from dataclasses import replace

from delphi.models import Amendment
from delphi.terms import current_terms
from tests.support.study import NOON, TERMS, make_study


def test_without_an_amendment_the_protocol_is_in_force(session):
    made = make_study(session)
    assert current_terms(session, made.study) == TERMS


def test_the_latest_amendment_is_in_force(session):
    made = make_study(session)
    for number in (1, 2):
        terms = replace(TERMS, n_rounds=3 + number)
        session.add(
            Amendment(
                study_id=made.study.id, number=number, terms=terms.to_json(), sha256=terms.sha256(),
                reason="Late answers", amended_at=NOON, amended_by="chair Ada",
            )
        )  # fmt: skip
    session.commit()
    assert current_terms(session, made.study).n_rounds == 5
