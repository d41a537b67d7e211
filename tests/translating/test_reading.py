"""The panellist's side: texts in the language one chose, marked as such, and as they were written where it lacks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.domain.stages import LetterKind
from delphi.domain.texts import TextKind
from delphi.mail.facts import Reader
from delphi.mail.wording import writer
from delphi.models import Enrolment, Rating, Round, StatementVersion
from delphi.panel.asking import asking
from delphi.rounds import operations as rounds
from delphi.translating import operations, queries
from delphi.translating.operations import TranslationRow
from tests.support.study import NOON, MadeStudy, close_round, make_study, presented_in, rate_one
from tests.support.visitor import Visitor

Visit = Callable[..., Visitor]
WHO = {"by": "the chair", "at": NOON}
WORDS = {
    TextKind.STATEMENT: "كل عيادة", TextKind.RATIONALE: "لأن", TextKind.PLAIN: "ببساطة", TextKind.TITLE: "إبر وجلد",
    TextKind.SECTION: "القسم", TextKind.HIGH: "مناسب", TextKind.AIM: "الهدف",
}  # fmt: skip


def translate(session: Session, made: MadeStudy, language: str, **words: str) -> None:
    """Every text of these kinds, with its label where there is one."""
    said = {TextKind[name]: text for name, text in words.items()} or WORDS
    rows = [
        TranslationRow(place.id, language, f"{said[place.kind]} {place.label}".strip())
        for place in queries.places(session, made.study)
        if place.kind in said
    ]
    operations.store(session, made.study, rows, **WHO)


@pytest.fixture
def made(session: Session) -> MadeStudy:
    made = make_study(session, n_statements=3)
    made.statements[0].current.rationale = "Because."
    made.statements[2].current.plain = "Plainly."
    operations.set_languages(session, made.study, "en", ["ar", "es"], **WHO)
    translate(session, made, "ar")
    rounds.open_round(session, rounds.draft_round(session, made.study, **WHO), **WHO)
    session.commit()
    return made


def in_arabic(visit: Visit, session: Session, made: MadeStudy, n: int = 0) -> Visitor:
    """A panellist who chose on the page of their own."""
    expert = visit(made.panellists[n])
    assert expert.submit("/language", {"language": "ar", "next": "/mine"}).location == "/mine"
    return expert


def test_card_list_and_answers_come_in_the_chosen_language(session, visit, made):
    expert = in_arabic(visit, session, made)
    shown = presented_in(session, session.scalars(select(Round)).one())
    card = expert.get(f"/rate/{shown[0].id}").text
    for said in (
        'data-rate="statement" lang="ar" dir="rtl">كل عيادة A1</h1>', '<div lang="ar" dir="rtl"><p>لأن A1</p>',
        '<span lang="ar" dir="rtl">القسم Section A</span>', "In plain words", "مناسب",
        '<span class="jump__words" lang="ar" dir="rtl">كل عيادة A2</span>',
    ):  # fmt: skip
        assert said in card, said
    assert "as it was written" not in card
    for path in ("/rate/list", "/rate/done"):
        assert 'lang="ar" dir="rtl"' in expert.get(path).text
    # Pages are not written in Arabic, so they stay in the language of before.
    assert '<html lang="en" dir="ltr"' in card


def test_what_nobody_translated_is_shown_as_it_was_written_and_says_so(session, visit, made):
    expert = visit(made.panellists[0])
    expert.submit("/language", {"language": "es", "next": "/mine"})
    shown = presented_in(session, session.scalars(select(Round)).one())
    card = expert.get(f"/rate/{shown[2].id}").text
    assert '<html lang="es"' in card
    assert 'lang="en" dir="ltr">Statement number 3' in card
    assert "Plainly." in card
    assert card.count('class="as-written"') == 2  # of the words and of the plain ones
    # In the study's own language there is nothing to say.
    expert.submit("/language", {"language": "en", "next": "/mine"})
    card = expert.get(f"/rate/{shown[2].id}").text
    assert 'lang="en" dir="ltr">Statement' not in card
    assert "as-written" not in card


def test_ratings_count_alike_in_every_language(session, visit, made):
    expert, other = in_arabic(visit, session, made), visit(made.panellists[1])
    round_ = session.scalars(select(Round)).one()
    key = presented_in(session, round_)[0].id
    for one in (expert, other):
        one.submit(f"/rate/{key}", {"answer": "8"})
    session.rollback()
    said = session.execute(select(Rating.round_statement_id, Rating.value)).all()
    assert [tuple(one) for one in said] == [(key, 8), (key, 8)]


def test_reworded_words_compare_in_one_language_or_stand_alone(session, visit, made):
    first = session.scalars(select(Round)).one()
    for number, shown in enumerate(presented_in(session, first)):
        rate_one(session, shown, made.panellists[0], 5 + number % 2)
    close_round(session, made, first)
    reworded = [
        StatementVersion(
            number=2, text=f"{one.label} in other words.", reason="It was unclear.", created_at=NOON
        )
        for one in made.statements[:2]
    ]
    for statement, version in zip(made.statements, reworded, strict=False):
        statement.versions.append(version)
    session.flush()
    place = next(
        one for one in queries.places(session, made.study)
        if (one.version_id, one.kind) == (reworded[0].id, TextKind.STATEMENT)
    )  # fmt: skip
    operations.store(session, made.study, [TranslationRow(place.id, "ar", "كل مستشفى A1")], **WHO)
    later = {**WHO, "at": NOON + timedelta(days=9)}
    rounds.open_round(session, rounds.draft_round(session, made.study, **later), **later)
    session.commit()
    expert = in_arabic(visit, session, made)
    second = session.scalars(select(Round).where(Round.number == 2)).one()
    shown = {one.version.statement.label: one.id for one in presented_in(session, second)}
    card = expert.get(f"/rate/{shown['A1']}").text
    assert "<del>" in card
    assert "مستشفى" in card
    card = expert.get(f"/rate/{shown['A2']}").text
    assert "<del>" not in card
    assert "Changed since it was translated" in card
    assert "مستشفى" in expert.get("/rate/changes").text
    report = expert.get("/mine/rounds/1").text
    assert "كل عيادة A1" in report
    assert "كل مستشفى A1" in report


def test_letters_and_the_landing_page_tell_title_and_aim_in_the_readers_language(app, session, visit, made):
    translate(session, made, "es", TITLE="Agujas y piel", AIM="Acordar")
    session.commit()
    with app.test_request_context():
        write = writer(asking(session, made.study))
        letters = [str(write(LetterKind.INVITATION, Reader("Ines", code))) for code in ("es", "")]
    assert ["Agujas y piel" in letter for letter in letters] == [True, False]
    expert = visit(made.panellists[0])
    expert.submit("/language", {"language": "es", "next": "/mine"})
    assert "Agujas y piel" in expert.get("/consent").text
    session.rollback()
    chosen = select(Enrolment.language).where(Enrolment.panellist_id == made.panellists[0].id)
    assert session.scalars(chosen).one() == "es"


def test_a_language_that_the_study_lacks_cannot_be_chosen(visit, made):
    assert (
        visit(made.panellists[0]).submit("/language", {"language": "pt", "next": "/mine"}).status_code == 404
    )
    assert visit(made.chair).submit("/language", {"language": "ar", "next": "/"}).status_code == 404
