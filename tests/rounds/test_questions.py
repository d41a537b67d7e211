"""Studies that ask several questions: a policy Delphi from protocol to lock, and statements on scales of their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from delphi.database import Database
from delphi.domain.consensus import ConsensusRule, Outcome, Preset
from delphi.domain.designs import policy_delphi
from delphi.domain.lifecycle import StatementState
from delphi.domain.protocol import differences
from delphi.domain.question import Question
from delphi.domain.scale import Scale
from delphi.errors import Blocked, NotAcceptable
from delphi.exchange.exporting import export_study
from delphi.exchange.operations import import_study
from delphi.exchange.tables import tidy_tables
from delphi.export import jats
from delphi.export.edition import lay_out
from delphi.export.fhir.bundle import bundle
from delphi.export.flow import statement_steps
from delphi.guideline import queries
from delphi.migrate import upgrade
from delphi.panel.asking import asking
from delphi.rating.operations import Said, rate
from delphi.results.queries import board, history
from delphi.rounds import operations
from delphi.verify import verify
from tests.guideline.finished import locked, published
from tests.support.study import NOON, TERMS, make_study, presented_in, rate_all

BY = {"by": "chair Ada"}
CLOSED = NOON + timedelta(days=7)
# Desirable and feasible; desirable and not feasible; undesirable, though feasible.
ANSWERS = [[4] * 12, [3] * 12, [4] * 12, [1] * 12, [1] * 12, [4] * 12]


@pytest.fixture
def made(session):
    return make_study(session, groups=("Physicians", "Nurses"), terms=policy_delphi(TERMS))


def opened(session, made):
    round_ = operations.draft_round(session, made.study, **BY, at=NOON)
    operations.open_round(session, round_, **BY, at=NOON)
    session.commit()
    return round_


def closed(session, made):
    round_ = opened(session, made)
    rate_all(session, made, round_, ANSWERS)
    operations.close_round(session, round_, **BY, at=CLOSED)
    session.commit()
    return round_


def test_a_policy_delphi_asks_both_questions_of_each_statement_side_by_side(session, made, visit):
    round_ = opened(session, made)
    shown = presented_in(session, round_)
    assert [(one.version_id, one.question, one.part) for one in shown[:2]] == [
        (shown[0].version_id, "", 1),
        (shown[0].version_id, "feasibility", 2),
    ]
    expert = visit(made.panellists[0])
    first = expert.get(f"/rate/{shown[0].id}").text
    second = expert.get(f"/rate/{shown[1].id}").text
    assert "How desirable is it?" in first
    assert "How feasible is it?" not in first
    assert "How feasible is it?" in second
    assert "infeasible" in second
    assert 'value="4"' in second
    assert 'value="5"' not in second
    with pytest.raises(NotAcceptable):
        rate(session, made.panellists[0], shown[1], Said(5), NOON)


def test_the_page_of_a_closed_round_counts_statements_and_names_each_question(session, made, visit):
    closed(session, made)
    text = visit(made.chair).get("/studies/needles/rounds/1").text
    assert "1 of 3 accepted, 1 still open" in text
    assert (text.count("A1 · Desirability"), text.count("A1 · Feasibility")) == (1, 1)


def test_a_statement_is_accepted_only_by_all_questions_and_rejected_by_its_own(session, made):
    round_ = closed(session, made)
    states = [statement.state for statement in made.statements]
    assert states == [StatementState.ACCEPTED, StatementState.OPEN, StatementState.REJECTED]
    outcomes = [one.outcome for one in presented_in(session, round_)]
    assert outcomes[2:] == [Outcome.ACCEPTED, Outcome.REJECTED, Outcome.REJECTED, Outcome.ACCEPTED]
    told = board(session, round_)
    assert (told.n_with(Outcome.ACCEPTED), told.n_with(Outcome.REJECTED)) == (1, 1)
    second = history(session, made.study, made.statements[1])
    assert str(second.because) == "Not every question accepts it. Feasibility: rejected."
    assert verify(session).found == ()


def test_a_policy_delphi_is_locked_and_published_with_both_verdicts(session, made):
    closed(session, made)
    assert [(one.version.statement.label, one.part) for one in queries.unchosen(session, made.study)] == [
        ("A1", 1)
    ]
    frozen = locked(session, made)[0].frozen
    assert frozen["question"]["name"] == "Desirability"
    (beside,) = frozen["more"]
    assert (beside["question"]["name"], beside["verdict"]["outcome"]) == ("Feasibility", "accepted")
    assert beside["summary"]["counts"] == {"1": 0, "2": 0, "3": 12, "4": 0}
    document = published(session, made).document
    assert [one["label"] for one in document["not_agreed"]] == ["A2", "A3"]
    assert document["rounds"][0]["n_statements"] == 3
    assert verify(session).found == ()


def test_a_study_of_several_questions_is_the_same_after_export_and_import(session, made, tmp_path):
    closed(session, made)
    columns, rows = tidy_tables(export_study(session, made.study), 5)["decisions"]
    assert [row[columns.index("question")] for row in rows] == ["", "feasibility"] * 3
    document = export_study(session, made.study)
    other = Database(f"sqlite:///{tmp_path / 'other.sqlite'}")
    upgrade(other)
    with other.sessions() as elsewhere:
        study = import_study(elsewhere, document, by="a test", at=CLOSED)
        elsewhere.commit()
        assert export_study(elsewhere, study) == document
    other.dispose()


def test_each_statement_is_rated_and_judged_on_the_scale_of_its_own_question(session):
    grid = Scale(1, 5, agree=(4, 5), disagree=(1, 2), labels=("against", "undecided", "for"))
    own = Question("grid", "Grid", scale=grid, rule=ConsensusRule.for_scale(Preset.GRADE_GRID, grid))
    made = make_study(session, n_statements=2, terms=replace(TERMS, more=(own,)))
    made.statements[1].question = "grid"
    session.commit()
    round_ = opened(session, made)
    first, second = presented_in(session, round_)
    rate(session, made.panellists[0], first, Said(9), NOON)
    with pytest.raises(NotAcceptable):
        rate(session, made.panellists[0], second, Said(9), NOON)
    session.rollback()
    rate_all(session, made, round_, [[9] * 12, [5] * 12])
    operations.close_round(session, round_, **BY, at=CLOSED)
    session.commit()
    assert [len(one.summary["counts"]) for one in presented_in(session, round_)] == [9, 5]
    assert second.verdict["facts"]["preset"] == "grade-grid"
    assert [statement.state for statement in made.statements] == [StatementState.ACCEPTED] * 2
    assert verify(session).found == ()


def test_a_round_does_not_open_while_a_statement_asks_a_question_that_was_taken_away(session):
    made = make_study(session)
    made.statements[1].question = "gone"
    session.commit()
    with pytest.raises(Blocked) as refused:
        opened(session, made)
    assert "A2 asks a question" in str(refused.value.blockers[0].what)


def test_a_protocol_without_further_questions_hashes_as_before():
    told = TERMS.to_json()
    assert not {"more", "main_name", "main_wording"} & set(told)
    several = policy_delphi(TERMS)
    assert type(several).from_json(several.to_json()) == several
    assert [one.key for one in several.questions_of()] == ["", "feasibility"]
    assert str(differences(TERMS, several)[0]) == (
        "Questions: “Main question”, from now on “Desirability, Feasibility”."
    )


def test_every_format_of_the_guideline_names_the_question_beside_its_numbers(session, made):
    closed(session, made)
    locked(session, made)
    document = published(session, made).document
    laid = lay_out(document)
    (card,) = laid["sections"][0]["cards"]
    assert card["details"][0] == "Desirability"
    assert "Feasibility: 12 of 12 agreed" in card["verdict"]
    (block,) = [block for block in laid["methods"] if block["formula"]]
    assert any(
        words.startswith("Feasibility was asked of every statement too") for words in block["paragraphs"]
    )
    assert b"Feasibility: 12 of 12 agreed" in jats.render(document)
    assert [one["caption"] for one in laid["vote_tables"]] == ["Desirability", "Feasibility"]
    assert laid["vote_tables"][1]["rows"][0][2:6] == ["0", "0", "12", "0"]
    votes = [one["resource"] for one in bundle(document)["entry"] if "composite-rating" in str(one)]
    told = [one["classifier"][0]["text"] for one in votes[0]["content"]]
    assert told == ["Desirability", "Feasibility"]
    assert "Feasibility" in laid["methods"][3]["paragraphs"][0]  # how the panel voted


def test_a_letter_counts_statements_and_the_time_of_all_their_questions(session, made):
    before = asking(session, made.study)
    assert (before.n_statements, before.n_answers) == (3, 6)
    opened(session, made)
    facts = asking(session, made.study)
    assert (facts.n_statements, facts.n_answers, facts.n_minutes) == (3, 6, 2)


def test_the_flow_of_statements_takes_all_questions_together(session, made):
    closed(session, made)
    locked(session, made)
    steps = statement_steps(published(session, made).document, str)
    assert steps[0].leaves == ("accepted: 1", "rejected: 1", "left open: 1")


def test_a_prepared_round_says_what_each_statement_will_be_asked(session, made, visit):
    operations.draft_round(session, made.study, **BY, at=NOON)
    session.commit()
    page = visit(made.chair).get("/studies/needles/rounds/1").text
    assert "How desirable is it? · How feasible is it?" in page


def test_every_page_between_two_rounds_opens_for_a_study_of_several_questions(session, made, visit):
    closed(session, made)
    second = made.statements[1].id
    chair, expert = visit(made.chair), visit(made.panellists[0])
    pages = (
        "", "/protocol", "/statements", "/rounds/1", "/rounds/1/results", f"/statements/{second}/results",
        "/rounds/1/results/states", "/rounds/1/results/flow", "/rounds/1/what-if?question=feasibility",
        "/rounds/1/sensitivity?question=feasibility", "/revision", f"/revision/{second}", f"/revision/{second}/split",
        f"/revision/{second}/merge", "/revision/lineage", "/comments", "/guideline", "/export", "/export/tables.zip",
        "/protocol/protocol.pdf",
    )  # fmt: skip
    found = {page: chair.get(f"/studies/needles{page}", follow_redirects=True) for page in pages}
    assert {page: answer.status_code for page, answer in found.items()} == dict.fromkeys(pages, 200)
    assert "How feasible is it?" in found[f"/revision/{second}"].text
    assert found["/rounds/1/results"].text.count('class="plane__one ') == 3
    assert found[f"/statements/{second}/results"].text.count('class="plane__one ') == 1
    report = expert.get("/mine/rounds/1").text
    assert "A1 · Feasibility" in report
    assert chair.get("/studies/needles/rounds/1/what-if?question=gone").status_code == 404
