"""The pages of a revision: who may open them, what they refuse, and that nothing typed is lost."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from delphi.domain.lifecycle import StatementState
from delphi.models import Comment, Round, StatementVersion
from tests.support.study import (
    MadeStudy,
    close_round,
    codes_on,
    enter,
    make_study,
    open_round,
    presented_in,
    rate_all,
)
from tests.support.visitor import Visitor

BASE = "/studies/needles/revision"
WORDS = {
    "text": "Needles should be sterile & sharp.",
    "reason": "Asked for.",
    "rationale": "",
    "certainty": "",
}


@pytest.fixture
def methodologist(client: Visitor, session: Session, made: MadeStudy, closed: Round) -> Visitor:
    enter(client, session, made.methodologist)
    return client


def page_of(made: MadeStudy, n: int) -> str:
    return f"{BASE}/{made.statements[n].id}"


def look_again(session: Session) -> None:
    """Forget what was read before the application wrote."""
    session.rollback()
    session.expire_all()


def n_versions(session: Session) -> int:
    look_again(session)
    return session.scalar(select(func.count()).select_from(StatementVersion)) or 0


def test_what_stayed_open_is_listed_with_its_numbers(methodologist: Visitor):
    text = methodologist.get(BASE).text
    assert "What round 1 left open" in text
    assert "6 of 12 rated 7 to 9" in text
    assert "Statement number 1 " not in text


def test_a_statement_is_reworded(methodologist: Visitor, session: Session, made: MadeStudy):
    answer = methodologist.submit(page_of(made, 1), WORDS)
    assert (answer.status_code, answer.location) == (303, f"{BASE}#A2")
    look_again(session)
    assert made.statements[1].current.text == WORDS["text"]
    text = methodologist.get(BASE).text
    assert "<ins>" in text
    assert "sterile &amp; sharp" in text


def test_what_was_typed_stays_where_it_is_refused(methodologist: Visitor, session: Session, made: MadeStudy):
    answer = methodologist.submit(page_of(made, 1), {**WORDS, "reason": ""})
    assert answer.status_code == 422
    assert "Say why. The panel reads it beside the new words." in answer.text
    assert "sterile &amp; sharp" in answer.text
    same = methodologist.submit(page_of(made, 1), {**WORDS, "text": made.statements[1].current.text})
    assert same.status_code == 422
    assert "These are the words that the panel has rated." in same.text
    assert n_versions(session) == 3


def test_an_open_round_refuses_and_keeps_what_was_typed(
    methodologist: Visitor, session: Session, made: MadeStudy
):
    open_round(session, made, number=2)
    answer = methodologist.submit(page_of(made, 1), WORDS)
    assert answer.status_code == 409
    assert "Round 2 is open" in answer.text
    assert "sterile &amp; sharp" in answer.text
    assert methodologist.submit(f"{page_of(made, 1)}/drop", {"reason": "Moot."}).status_code == 409
    assert methodologist.get(page_of(made, 1)).location.startswith(BASE)
    assert "The panel is rating" in methodologist.get(BASE).text


def test_changes_are_shown_before_anything_is_saved(
    methodologist: Visitor, session: Session, made: MadeStudy
):
    data = {**WORDS, "text": "Needles and/or pens should be sterile.", "preview": "1"}
    plain = methodologist.submit(page_of(made, 1), data)
    typed = methodologist.submit(f"{page_of(made, 1)}/compare", data)
    for answer in (plain, typed):
        assert answer.status_code == 200
        assert "<ins>" in answer.text
        assert "“and/or” leaves open what is rated" in answer.text
    assert "<html" not in typed.text
    assert n_versions(session) == 3


def test_a_rewording_is_taken_back(methodologist: Visitor, session: Session, made: MadeStudy):
    methodologist.submit(page_of(made, 1), WORDS)
    assert n_versions(session) == 4
    assert methodologist.submit(f"{page_of(made, 1)}/undo").status_code == 303
    assert n_versions(session) == 3
    assert methodologist.submit(f"{page_of(made, 1)}/undo").status_code == 409


def test_a_statement_is_dropped_and_opened_again(methodologist: Visitor, session: Session, made: MadeStudy):
    assert methodologist.submit(f"{page_of(made, 2)}/drop", {"reason": ""}).status_code == 422
    assert methodologist.submit(f"{page_of(made, 2)}/drop", {"reason": "<i>Moot</i>"}).status_code == 303
    look_again(session)
    assert made.statements[2].state is StatementState.DROPPED
    assert "&lt;i&gt;Moot&lt;/i&gt;" in methodologist.get(BASE).text
    assert methodologist.submit(f"{page_of(made, 2)}/restore").status_code == 303
    look_again(session)
    assert made.statements[2].state is StatementState.OPEN


def test_after_the_last_round_the_way_leads_on(methodologist: Visitor, session: Session, made: MadeStudy):
    assert "amend the number of rounds" not in methodologist.get(BASE).text
    made.study.protocol.terms = {**made.terms.to_json(), "n_rounds": 1}
    session.commit()
    text = methodologist.get(BASE).text
    assert "The protocol plans one round, and it is closed." in text
    assert "amend the number of rounds" in text


def test_a_settled_statement_has_no_page(methodologist: Visitor, made: MadeStudy):
    assert methodologist.get(page_of(made, 0)).status_code == 404


def test_comments_stand_beside_the_words_without_their_writers(
    methodologist: Visitor, session: Session, made: MadeStudy, closed: Round
):
    presented = presented_in(session, closed)[1]
    for n, said in ((0, "Too blunt."), (11, "Quite sharp.")):
        writer = made.panellists[n].id
        session.add(
            Comment(
                round_statement_id=presented.id, panellist_id=writer, text=said, written_at=closed.opened_at
            )
        )
    session.commit()
    for url in (BASE, page_of(made, 1)):
        text = methodologist.get(url).text
        assert text.index("Too blunt.") < text.index("Quite sharp.")
        assert not codes_on(text, made.panellists)


@pytest.mark.parametrize(("role", "status"), [("observer", 403), ("chair", 200), ("methodologist", 200)])
def test_who_reads_only_may_not_revise(
    client: Visitor, session: Session, made: MadeStudy, closed: Round, role: str, status: int
):
    enter(client, session, getattr(made, role))
    assert client.get(BASE).status_code == status
    assert client.get(page_of(made, 1)).status_code == status
    if role == "observer":
        for action in ("", "/undo", "/drop", "/restore", "/compare"):
            assert client.submit(page_of(made, 1) + action, WORDS).status_code == 403


def test_another_study_does_not_exist(client: Visitor, session: Session, made: MadeStudy, closed: Round):
    enter(client, session, make_study(session, slug="other").chair)
    foreign = f"/studies/other/revision/{made.statements[1].id}"
    assert client.get(BASE).status_code == 404
    for action in ("", "/undo", "/drop", "/restore"):
        assert client.submit(foreign + action, WORDS).status_code == 404


def test_before_the_first_close_there_is_nothing_to_revise(
    client: Visitor, session: Session, made: MadeStudy
):
    enter(client, session, made.chair)
    assert "Nothing to revise yet" in client.get(BASE).text


def test_a_statement_is_split_on_its_page(methodologist: Visitor, session: Session, made: MadeStudy):
    path = f"{page_of(made, 1)}/split"
    assert 'value="A2b"' in methodologist.get(path).text
    parts = {"label_1": "A2a", "text_1": "Sterile.", "label_2": "A2b", "text_2": "Sharp."}
    refused = methodologist.submit(path, {**parts, "reason": ""})
    assert refused.status_code == 422
    assert "Sharp." in refused.text
    preview = methodologist.submit(path, {**parts, "reason": "Two.", "preview": "1"})
    assert (preview.status_code, n_versions(session)) == (200, 3)
    assert methodologist.submit(path, {**parts, "reason": "Two."}).location == f"{BASE}#A2"
    text = methodologist.get(BASE).text
    assert "New in the next round" in text
    assert "split or merged" in text
    assert methodologist.submit(f"{page_of(made, 1)}/restore").status_code == 303
    assert "New in the next round" not in methodologist.get(BASE).text


def test_statements_are_merged_on_a_page(methodologist: Visitor, session: Session, made: MadeStudy):
    path = f"{page_of(made, 1)}/merge"
    words = {"label": "A23", "text": "Sterile and sharp.", "reason": "Alike."}
    alone = methodologist.submit(path, words)
    assert (alone.status_code, "Choose at least one other" in alone.text) == (422, True)
    taken = methodologist.submit(path, {**words, "label": "A1", "others": str(made.statements[2].id)})
    assert "already has a statement “A1”" in taken.text
    assert methodologist.submit(path, {**words, "others": str(made.statements[2].id)}).status_code == 303
    look_again(session)
    assert made.statements[2].left_because == "Alike."


def test_lineage_is_drawn_and_told_in_words(methodologist: Visitor, made: MadeStudy):
    assert "No statement changed yet" in methodologist.get(f"{BASE}/lineage").text
    parts = {"label_1": "A2a", "text_1": "Sterile.", "label_2": "A2b", "text_2": "Sharp.", "reason": "<b>Two"}
    methodologist.submit(f"{page_of(made, 1)}/split", parts)
    text = methodologist.get(f"{BASE}/lineage").text
    assert text.count("lineage__line--split") == 2
    assert "was split into A2a, A2b. " in text
    assert "&lt;b&gt;Two" in text


def test_plain_words_are_offered_to_be_checked_against_the_new_words(visit, session, made):
    made.statements[1].versions[0].plain = "Clean needles."
    session.commit()
    round_ = open_round(session, made)
    rate_all(session, made, round_, [[5] * 12] * 3)
    close_round(session, made, round_)
    methodologist = visit(made.methodologist)
    assert "In plain words" not in methodologist.get(page_of(made, 0)).text
    assert "Clean needles.</textarea>" in methodologist.get(page_of(made, 1)).text
    methodologist.submit(page_of(made, 1), WORDS | {"plain": "Clean and sharp needles."})
    look_again(session)
    assert made.statements[1].current.plain == "Clean and sharp needles."
