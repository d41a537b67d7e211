"""Pages of statements: done, refused, not allowed, and nothing half done."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from delphi.models import Statement, StatementVersion
from tests.support.counting import queries
from tests.support.study import MadeStudy, make_study, open_round
from tests.support.visitor import Visitor

Visit = Callable[..., Visitor]
PAGE = "/studies/needles/statements"
TYPED = {"section": "Safety", "label": "", "text": "Every event should be reported.", "certainty": "low"}


@pytest.fixture
def made(session: Session) -> MadeStudy:
    return make_study(session)


@pytest.fixture
def chair(visit: Visit, made: MadeStudy) -> Visitor:
    return visit(made.chair)


def n_statements(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.count(Statement.id))) or 0


def test_the_list_shows_every_statement_in_its_section(chair):
    page = chair.get(PAGE).text
    assert "Section A" in page
    assert page.count('class="statement-row"') == 3


def test_an_empty_list_offers_the_import_first(visit: Visit, session):
    made = make_study(session, n_statements=0, n_sections=0)
    page = visit(made.chair).get(PAGE).text
    assert "No statements yet" in page
    assert page.count("button primary") == 1


def test_a_statement_is_added_with_a_label_of_its_section(chair, session):
    answer = chair.submit(f"{PAGE}/new", TYPED)
    assert answer.status_code == 303
    assert session.scalars(select(Statement.label).order_by(Statement.id)).all()[-1] == "SAF1"


def test_saving_and_writing_another_stays_in_the_section(chair):
    assert chair.submit(f"{PAGE}/new", {**TYPED, "more": "1"}).location == f"{PAGE}/new?section=Safety"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"text": ""}, "Write the statement."),
        ({"text": " \n "}, "Write the statement."),
        ({"section": " "}, "Name the section."),
        ({"text": "x" * 2001}, "Use at most 2,000 characters."),
        ({"text": "Skin\x00"}, "invisible control character"),
        ({"text": "Skin\u202enik"}, "invisible control character"),
        ({"label": "A-very-long-label-indeed"}, "Use at most 20 letters"),
        ({"label": "A1"}, "already has a statement"),
        ({"certainty": "excellent"}, "Not a valid choice"),
        ({"references": "nobody1999"}, "No reference is known as “nobody1999”"),
        ({"references": "nobody doi:11.1"}, "is not a DOI"),
    ],
)
def test_a_statement_that_cannot_be_added_says_why(chair, session, change, sentence):
    answer = chair.submit(f"{PAGE}/new", {**TYPED, **change})
    assert answer.status_code == 422
    assert sentence in html.unescape(answer.text)
    assert n_statements(session) == 3


def test_html_in_a_statement_is_shown_as_it_was_typed(chair):
    chair.submit(f"{PAGE}/new", {**TYPED, "text": "Skin <img src=x onerror=alert(1)> should be clean."})
    page = chair.get(PAGE).text
    assert "<img" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page


def test_a_long_statement_is_marked(chair):
    chair.submit(f"{PAGE}/new", {**TYPED, "text": "word " * 36 + "and/or more"})
    page = chair.get(PAGE).text
    assert "39 words" in page
    assert "leaves open what is rated" in page


def test_a_statement_is_edited(chair, made, session):
    path = f"{PAGE}/{made.statements[0].id}"
    seen = re.search(r'name="seen"[^>]*value="(\w+)"', chair.get(path).text)
    assert chair.submit(path, {**TYPED, "label": "A1", "seen": seen[1]}).status_code == 303
    assert session.scalars(select(StatementVersion.text)).first() == TYPED["text"]


def test_the_later_editor_loses_nothing_and_sees_what_was_saved(chair, made):
    path = f"{PAGE}/{made.statements[0].id}"
    answer = chair.submit(path, {**TYPED, "label": "A1", "seen": "an older one"})
    assert answer.status_code == 409
    assert "Somebody else changed A1" in answer.text
    assert TYPED["text"] in answer.text
    assert "Statement number 1 should be followed" in answer.text
    seen = re.search(r'name="seen"[^>]*value="(\w+)"', answer.text)
    assert chair.submit(path, {**TYPED, "label": "A1", "seen": seen[1]}).status_code == 303


def test_released_words_are_shown_and_not_edited(chair, made, session):
    open_round(session, made)
    path = f"{PAGE}/{made.statements[0].id}"
    page = chair.get(path).text
    assert "The panel has seen these words" in page
    assert "<textarea" not in page
    assert chair.submit(path, {**TYPED, "label": "A1"}).status_code == 409
    assert chair.submit(f"{path}/delete").status_code == 409


def test_while_a_round_is_open_the_pages_say_that_a_new_statement_waits(chair, made, session):
    open_round(session, made)
    for path in (PAGE, f"{PAGE}/new", f"{PAGE}/import"):
        assert "Round 1 is open" in chair.get(path).text


def test_a_statement_is_deleted(chair, made, session):
    assert chair.submit(f"{PAGE}/{made.statements[0].id}/delete").status_code == 303
    assert n_statements(session) == 2


def test_a_statement_and_a_section_are_moved(chair, made):
    moved = chair.submit(f"{PAGE}/{made.statements[0].id}/move", {"direction": "down"})
    assert moved.location == f"{PAGE}#statement-{made.statements[0].id}"
    page = chair.get(PAGE).text
    assert page.index("Statement number 2") < page.index("Statement number 1")
    assert chair.submit(f"{PAGE}/sections/{made.sections[0].id}/move").status_code == 303


def test_a_section_is_renamed(chair, made):
    path = f"{PAGE}/sections/{made.sections[0].id}"
    assert chair.submit(path, {"title": ""}).status_code == 422
    assert chair.submit(path, {"title": "Technique"}).status_code == 303
    assert "Technique" in chair.get(PAGE).text


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/new"),
        ("get", "/import"),
        ("get", "/references/import"),
        ("submit", "/new"),
        ("submit", "/import"),
    ],
)
def test_an_observer_reads_and_changes_nothing(visit: Visit, made, method, path):
    observer = visit(made.observer)
    assert getattr(observer, method)(PAGE + path).status_code == 403
    assert "button primary" not in observer.get(PAGE).text


def test_a_statement_of_another_study_is_not_found(chair, session):
    other = make_study(session, slug="other")
    assert chair.get(f"{PAGE}/{other.statements[0].id}").status_code == 404
    assert chair.submit(f"{PAGE}/{other.statements[0].id}/delete").status_code == 404
    assert chair.submit(f"{PAGE}/sections/{other.sections[0].id}/move").status_code == 404


@pytest.mark.parametrize("path", ["", "/references"])
def test_lists_take_the_same_number_of_queries_however_long(app, visit: Visit, session, path):
    numbers = []
    for slug, n in (("small", 2), ("large", 30)):
        made = make_study(session, n, 1, slug=slug, n_sections=2)
        visitor = visit(made.chair)
        rows = "".join(f"S,S{i},Words {i} should be read.,k{i}\n" for i in range(n))
        visitor.submit(
            f"/studies/{slug}/statements/import",
            {"text": f"section,label,statement,references\n{rows}", "confirmed": "1"},
        )
        with queries(app) as sent:
            assert visitor.get(f"/studies/{slug}/statements{path}").status_code == 200
        numbers.append(len(sent))
    assert numbers[0] == numbers[1] <= 12
