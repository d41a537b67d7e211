"""What changed between two rounds: every kind of change with its reason, once, and nothing that others rated."""

from __future__ import annotations

import html
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy.orm import Session

from delphi.changes import Changes, changes, sentences
from delphi.domain.texts import TextKind
from delphi.models import CommentPoint, LineageKind, Round, Suggestion, Translation
from delphi.revision.lineage import Part, merge, split
from delphi.revision.operations import drop, reword
from delphi.workbench.suggesting import add, decline
from tests.support.study import NOON, MadeStudy, enter, open_round, presented_in
from tests.support.visitor import Visitor

WHO: dict[str, Any] = {"by": "chair Ada Rossi", "at": NOON}
PARTS = (Part("A2a", "Sterile."), Part("A2b", "Sharp."))


def told(session: Session, made: MadeStudy) -> Changes:
    session.expire_all()
    found = changes(session, made.study)
    assert found is not None
    return found


def test_before_the_first_close_nothing_changed(session: Session, made: MadeStudy):
    assert changes(session, made.study) is None
    open_round(session, made)
    assert changes(session, made.study) is None


@pytest.mark.usefixtures("closed")
def test_what_is_left_alone_is_counted(session: Session, made: MadeStudy):
    found = told(session, made)
    assert (found.number, found.n_accepted, found.n_rejected, found.n_carried) == (2, 1, 0, 2)
    assert found.is_empty


@pytest.mark.usefixtures("closed")
def test_new_words_come_with_their_reason(session: Session, made: MadeStudy):
    reword(session, made.study, made.statements[1], "Shorter.", "", None, "Too long.", **WHO)
    (one,) = told(session, made).reworded
    assert (one.label, str(one.text), str(one.reason)) == ("A2", "Shorter.", "Too long.")


@pytest.mark.usefixtures("closed")
def test_splits_drops_and_additions_are_told_apart(session: Session, made: MadeStudy):
    split(session, made.study, made.statements[1], PARTS, "Two.", **WHO)
    drop(session, made.study, made.statements[2], "Moot.", **WHO)
    found = told(session, made)
    (one,) = found.replaced
    assert (one.kind, one.reason) == (LineageKind.SPLIT, "Two.")
    assert [(label, str(words)) for label, words in one.after] == [("A2a", "Sterile."), ("A2b", "Sharp.")]
    assert [(gone.label, gone.reason) for gone in found.dropped] == [("A3", "Moot.")]
    assert (found.added, found.n_carried) == ((), 0)


@pytest.mark.usefixtures("closed")
def test_a_merge_is_told_once(session: Session, made: MadeStudy):
    merge(session, made.study, made.statements[1:], Part("A23", "Both."), "Alike.", **WHO)
    (one,) = told(session, made).replaced
    assert [label for label, _text in one.before] == ["A2", "A3"]


def test_suggestions_and_answers_are_told(session: Session, made: MadeStudy, closed: Round):
    ideas = [
        Suggestion(study_id=made.study.id, panellist_id=made.panellists[0].id, text=text, suggested_at=NOON)
        for text in ("Use boxes.", "Use bags.")
    ]
    shown = presented_in(session, closed)[1]
    session.add_all([*ideas, CommentPoint(round_statement_id=shown.id, answer="Yes.", answered_at=NOON)])
    session.flush()
    late: dict[str, Any] = {**WHO, "at": closed.closed_at}
    section = made.sections[0]
    add(session, made.study, ideas[0], section, "A9", "Use a box.", "", "Asked for.", **late)
    decline(session, made.study, ideas[1], "Bags tear.", **late)
    found = told(session, made)
    assert [(one.label, str(one.reason)) for one in found.added] == [("A9", "Asked for.")]
    assert [(one.text, one.reason) for one in found.not_taken] == [("Use bags.", "Bags tear.")]
    assert [(one.label, one.answer) for one in found.answered] == [("A2", "Yes.")]
    letter = " ".join(str(sentence) for sentence in sentences(found))
    assert "A9 is new: “Use a box.” Asked for." in letter
    assert "Answer to comments on A2: Yes." in letter


@pytest.mark.usefixtures("closed")
def test_once_the_round_opened_it_tells_what_that_round_shows(session: Session, made: MadeStudy):
    reword(session, made.study, made.statements[1], "Shorter.", "", None, "Too long.", **WHO)
    open_round(session, made, number=2)
    found = told(session, made)
    assert ([one.label for one in found.reworded], found.n_carried) == (["A2"], 1)


@pytest.mark.usefixtures("closed")
def test_the_panel_and_the_chair_read_the_same(client: Visitor, session: Session, made: MadeStudy):
    reword(session, made.study, made.statements[1], "Shorter <b>.", "", None, "Too long & wide.", **WHO)
    open_round(session, made, number=2)
    enter(client, session, made.panellists[0])
    mine = client.get("/rate/changes").text
    enter(client, session, made.chair)
    theirs = client.get("/studies/needles/changes").text
    for text in (mine, theirs):
        assert "Too long &amp; wide." in text
        assert "Far too long." not in text
    assert "6 of 12" not in mine


@pytest.mark.usefixtures("closed")
def test_the_letter_is_there_in_each_language_of_the_study_with_its_translations(
    client: Visitor, session: Session, made: MadeStudy
):
    made.study.languages = "de"
    version = reword(session, made.study, made.statements[1], "Shorter.", "", None, "Too long.", **WHO)
    session.add(
        Translation(
            study_id=made.study.id, version_id=version.id, kind=TextKind.STATEMENT, language="de", text="Kürzer.",
            source_sha256=sha256(b"Shorter.").hexdigest(), translated_at=NOON, translated_by="the chair",
        )
    )  # fmt: skip
    session.commit()
    enter(client, session, made.chair)
    page = html.unescape(client.get("/studies/needles/changes").text)
    assert "A2 is reworded: “Shorter.” Too long." in page
    german = page.partition('<div lang="de" dir="ltr">')[2]
    assert "A2 hat einen neuen Wortlaut" in german or "„Kürzer.“" in german


def test_the_card_shows_the_answer_to_comments_on_its_statement(
    client: Visitor, session: Session, made: MadeStudy, closed: Round
):
    shown = presented_in(session, closed)[1]
    point = CommentPoint(
        round_statement_id=shown.id, title="Length", answer="<i>Shorter</i> now.", answered_at=NOON
    )
    session.add(point)
    session.commit()
    second = open_round(session, made, number=2)
    answered, other = presented_in(session, second)
    enter(client, session, made.panellists[0])
    assert "&lt;i&gt;Shorter&lt;/i&gt; now." in client.get(f"/rate/{answered.id}").text
    assert "Answers to comments" not in client.get(f"/rate/{other.id}").text
