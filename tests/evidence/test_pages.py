"""Pages of the evidence: written, judged, refused while the panel reads it, joined where two write at once."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import select

from delphi.models import Evidence, EvidenceOpened
from delphi.rounds import operations as rounds
from tests.support.joining import began
from tests.support.study import NOON, make_study, open_round, presented_in, rate_all

QUESTION = {
    "population": "Adults", "intervention": "Needles", "comparison": "Nothing", "outcomes": "Pain",
    "known": "Three small trials [@rossi2020].", "research_need": "A larger trial.",
}  # fmt: skip
LEVELS = dict.fromkeys(
    ("risk_of_bias", "inconsistency", "indirectness", "imprecision", "publication_bias", "large_effect",
     "dose_response", "confounding"), "0",
)  # fmt: skip
FINDING = {
    **LEVELS, "outcome": "Pain at 3 months", "importance": "critical", "design": "randomised", "n_studies": "3",
    "n_participants": "1230", "measure": "RR", "estimate": "0.70", "low": "0.50", "high": "0.98", "baseline": "150",
    "risk_of_bias": "1", "imprecision": "1",
}  # fmt: skip


@pytest.fixture
def made(session):
    return make_study(session)


@pytest.fixture
def home(made):
    return f"/studies/needles/statements/{made.statements[0].id}/evidence"


@pytest.fixture
def chair(made, visit):
    return visit(made.chair)


def stored(session) -> Evidence:
    session.rollback()
    return session.scalars(select(Evidence).execution_options(populate_existing=True)).one()


def test_question_findings_and_judgements_stand_on_one_page(chair, home):
    assert "Nothing is written yet" in chair.get(home).text
    assert chair.submit(f"{home}/question", QUESTION).status_code == 303
    assert chair.submit(f"{home}/findings/new", FINDING).status_code == 303
    judged = {"problem": "probably yes", "problem_by": "chair", "problem_remark": "Often seen."}
    assert chair.submit(f"{home}/judgements", judged).status_code == 303
    page = chair.get(home).text
    for words in (
        "Adults", "Three small trials [?]", "RR 0.70 (0.50 to 0.98)", "150 without; 45 fewer (75 fewer to 3 fewer)",
        "3 randomised trials, 1,230 people", "low certainty", "risk of bias −1, imprecision −1", "probably yes",
        "Often seen.", "1 of 12 criteria are judged", "A larger trial.",
    ):  # fmt: skip
        assert words in page


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"estimate": "1,000"}, "Write effects as numbers"),
        ({"estimate": "2"}, "outside its interval"),
        ({"measure": ""}, "which measure"),
        ({"high": ""}, "two ends"),
        ({"large_effect": "1"}, "Only observational evidence"),
        ({"baseline": "1001"}, "0 to 1,000"),
        ({"outcome": ""}, "Name the outcome"),
    ],
)
def test_a_finding_that_does_not_fit_is_refused_with_what_was_typed(chair, home, change, why):
    answer = chair.submit(f"{home}/findings/new", {**FINDING, "remark": "Kept words.", **change})
    assert answer.status_code == 422
    assert why in answer.text
    assert "Kept words." in answer.text


def test_what_follows_is_told_while_a_finding_is_typed_and_nothing_is_saved(chair, home, session):
    typed = {**FINDING, "outcome": "", "estimate": "0,70", "low": "0,50", "high": "0,98"}
    follows = chair.submit(f"{home}/findings/follows", typed).text
    for words in (
        "low certainty", "Randomised trials begin at high.", "risk of bias −1, imprecision −1", "RR 0.70 (0.50 to 0.98)",
        "150 without; 45 fewer",
    ):  # fmt: skip
        assert words in follows
    tried = chair.submit(f"{home}/findings/new", {**FINDING, "estimate": "2", "try": "1"})
    assert "The estimate lies outside its interval." in tried.text
    assert session.scalars(select(Evidence)).all() == []


def test_a_further_finding_begins_with_what_the_last_had_and_the_outcomes_that_are_left(chair, home):
    chair.submit(f"{home}/question", {**QUESTION, "outcomes": "Pain at 3 months; function.\nharm"})
    more = chair.submit(f"{home}/findings/new", {**FINDING, "design": "observational", "more": "1"})
    assert more.location == f"{home}/findings/new"
    page = chair.get(more.location).text
    assert 'selected value="observational"' in page
    assert 'value="1230"' in page
    assert re.findall(r'<option value="([^"]+)"></option>', page) == ["function", "harm"]


def test_notes_belong_to_a_judgement(chair, home):
    refused = chair.submit(f"{home}/judgements", {"equity_remark": "Private practice.", "problem": "yes"})
    assert refused.status_code == 422
    assert "Notes belong to a judgement." in refused.text
    assert "Private practice." in refused.text
    assert "1 of 12 criteria are judged." in refused.text


def test_what_the_panel_reads_stays_while_a_round_is_open_and_judgements_do_not_wait(
    session, made, chair, home
):
    chair.submit(f"{home}/question", QUESTION)
    chair.submit(f"{home}/findings/new", FINDING)
    key = stored(session).findings[0].id
    open_round(session, made)
    base = began(chair.get(f"{home}/question").text)
    refused = chair.submit(f"{home}/question", {**QUESTION, "known": "Four.", "base": base})
    assert refused.status_code == 409
    assert "shows this evidence to the panel" in refused.text
    assert chair.submit(f"{home}/findings/{key}/delete").status_code == 409
    assert chair.submit(f"{home}/judgements", {"equity": "varies", "equity_by": "panel"}).status_code == 303
    more = {**QUESTION, "research_need": "Two trials.", "base": base}
    assert chair.submit(f"{home}/question", more).status_code == 303


def test_two_editors_overwrite_nothing_unseen(session, chair, home, made, visit):
    chair.submit(f"{home}/question", QUESTION)
    colleague = visit(made.methodologist)
    base = began(chair.get(f"{home}/question").text)
    colleague.submit(f"{home}/question", {**QUESTION, "population": "Children", "base": base})
    # Another field: both are joined, and only saved once they were looked at.
    answer = chair.submit(f"{home}/question", {**QUESTION, "outcomes": "Scars", "base": base})
    assert answer.status_code == 409
    assert "Both changes are joined below" in answer.text
    assert stored(session).outcomes == "Pain"
    joined = {**QUESTION, "population": "Children", "outcomes": "Scars", "base": began(answer.text)}
    assert chair.submit(f"{home}/question", joined).status_code == 303
    # The same field: both are shown, and what was typed stays.
    answer = chair.submit(f"{home}/question", {**QUESTION, "population": "Elderly", "base": base})
    assert answer.status_code == 409
    assert "You both changed the same place" in answer.text
    assert "Elderly" in answer.text
    assert stored(session).population == "Children"
    assert json.loads(began(answer.text))["population"] == "Children"


def test_a_finding_of_another_statement_is_not_found(session, made, chair, home):
    chair.submit(f"{home}/findings/new", FINDING)
    key = stored(session).findings[0].id
    other = home.replace(str(made.statements[0].id), str(made.statements[1].id))
    assert chair.get(f"{home}/findings/{key}").status_code == 200
    assert chair.get(f"{other}/findings/{key}").status_code == 404


def test_who_opened_it_is_counted_at_the_close_and_then_forgotten(session, made, chair, home, visit):
    chair.submit(f"{home}/question", QUESTION)
    session.rollback()
    round_ = open_round(session, made)
    first, second = presented_in(session, round_)[:2]
    for expert in made.panellists[:2]:
        visitor = visit(expert)
        assert "Three small trials" in visitor.get(f"/rate/{first.id}").text
        for _again in range(2):
            assert visitor.submit(f"/rate/{first.id}/evidence").status_code == 204
    session.rollback()
    rate_all(session, made, round_, [[8] * 12] * 3)
    rounds.close_round(session, round_, by="a test", at=NOON)
    session.commit()
    assert first.summary["n_evidence_opened"] == 2
    assert "n_evidence_opened" not in second.summary
    assert session.scalars(select(EvidenceOpened)).all() == []
    assert visit(made.panellists[3]).submit(f"/rate/{first.id}/evidence").status_code == 204
    session.rollback()
    assert session.scalars(select(EvidenceOpened)).all() == []
