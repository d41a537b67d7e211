"""Pages of interests: the expert declares, the chair decides by name, and no code stands beside."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from delphi.models import Declaration, Enrolment, Recusal, Round, RoundStatement
from tests.support.study import NOON, close_round, make_study, open_round, rate_all

PATENT = "Owns a patent on the needle."


@pytest.fixture
def made(session):
    made = make_study(session)
    open_round(session, made)
    return made


@pytest.fixture
def chair(made, visit):
    return visit(made.chair)


@pytest.fixture
def key(session, made):
    return session.scalar(select(Enrolment.id).where(Enrolment.panellist_id == made.panellists[0].id))


@pytest.fixture
def declared(session, made):
    session.add(
        Declaration(
            panellist_id=made.panellists[0].id, statement_id=made.statements[1].id, text=PATENT,
            declared_at=NOON + timedelta(hours=1),
        )
    )  # fmt: skip
    session.commit()


def recusals(session):
    session.rollback()
    return [
        (one.statement.label, one.from_round, one.until_round) for one in session.scalars(select(Recusal))
    ]


def test_an_expert_declares_an_interest_in_a_statement(session, made, visit):
    expert = visit(made.panellists[0])
    field = f"of_{made.statements[1].id}"
    said = {"declares": "some", "interests": "Shares.", field: PATENT}
    assert expert.submit("/interests", said).status_code == 303
    session.rollback()
    assert session.scalars(select(Declaration.text)).all() == [PATENT]
    assert PATENT in expert.get("/interests").text


def test_no_interests_and_one_in_a_statement_do_not_go_together(made, visit):
    said = {"declares": "none", f"of_{made.statements[1].id}": PATENT}
    answer = visit(made.panellists[0]).submit("/interests", said)
    assert answer.status_code == 422
    assert "You named an interest in a statement" in answer.text


def test_the_chair_sees_what_waits_by_name_and_without_code(made, chair, declared):
    page = chair.get("/studies/needles/panel/interests").text
    assert "Expert 1" in page
    assert PATENT in page
    assert "Decide" in page
    assert "E01" not in page


def test_the_chair_recuses_from_what_was_declared_and_lifts_it(session, made, chair, declared, key):
    path = f"/studies/needles/panel/{key}/interests"
    said = {"statements": [made.statements[1].id], "from_round": "1", "reason": "Holds the patent."}
    assert chair.submit(path, said).status_code == 303
    assert recusals(session) == [("A2", 1, None)]
    recusal = session.scalars(select(Recusal.id)).one()
    assert chair.submit(f"{path}/lift", {"recusal": str(recusal)}).status_code == 303
    assert recusals(session) == [("A2", 1, 1)]


def test_a_decision_to_let_rate_is_kept_and_waits_no_more(session, made, chair, declared, key):
    said = {
        "statements": [made.statements[1].id],
        "from_round": "1",
        "reason": "Expired long ago.",
        "rates": "1",
    }
    chair.submit(f"/studies/needles/panel/{key}/interests", said)
    assert recusals(session) == [("A2", 1, 1)]
    assert "Nothing waits for you" in chair.get("/studies/needles/panel/interests").text


def test_a_decision_without_statement_or_reason_is_refused(session, made, chair, key):
    answer = chair.submit(f"/studies/needles/panel/{key}/interests", {"from_round": "1"})
    assert answer.status_code == 422
    assert "Choose at least one statement." in answer.text
    assert recusals(session) == []


def test_an_interest_that_nobody_decided_warns_until_somebody_does(session, made, chair, declared, key):
    warning = "An interest was declared and nobody has decided on it: A2."
    round_ = session.scalars(select(Round)).one()
    rate_all(session, made, round_, [[5] * 12, [8] * 12, [5] * 12])
    assert warning in chair.get("/studies/needles/rounds/1/close").text
    close_round(session, made, round_)
    session.add(Declaration(panellist_id=made.panellists[1].id, statement_id=made.statements[2].id,
                            text="Shares.", declared_at=NOON + timedelta(hours=1)))  # fmt: skip
    protocol = made.study.protocol
    protocol.locked_at, protocol.locked_by, protocol.sha256 = NOON, "The chair", made.terms.sha256()
    session.commit()
    chair.submit("/studies/needles/rounds/draft")
    assert "nobody has decided on it: A3." in chair.get("/studies/needles/rounds/2").text
    assert "2 interests were declared" in chair.get("/studies/needles/panel").text
    accepted = session.scalars(select(RoundStatement.id).where(RoundStatement.outcome == "accepted")).one()
    chair.submit("/studies/needles/guideline/choose", {"accepted": [accepted]})
    assert warning in chair.get("/studies/needles/guideline/review").text
    assert "settled without a decision" in chair.get("/studies/needles/panel/interests").text
    path = f"/studies/needles/panel/{key}/interests"
    said = {"statements": [made.statements[1].id], "from_round": "2", "reason": "Long ago."}
    assert "Its ratings count." in chair.submit(path, said).text
    assert chair.submit(path, {**said, "rates": "1"}).status_code == 303
    assert warning not in chair.get("/studies/needles/guideline/review").text
    assert "its ratings count" in chair.get(path).text
