"""Pages are read in the language that the reader chose, else in the first that the browser asks for."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask_babel import force_locale

from delphi.web import filters
from tests.support.visitor import Visitor


@pytest.fixture
def polyglot(app: Flask) -> Flask:
    app.config["LANGUAGES"] = ["en", "it", "ar"]
    return app


def test_the_browser_s_language_is_taken_until_another_is_chosen(polyglot: Flask, client: Visitor):
    assert 'lang="it"' in client.get("/sign-in", headers={"Accept-Language": "it, en;q=0.5"}).text

    answer = client.submit("/language", {"language": "en", "next": "/sign-in?next=/account"})

    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/account")
    assert 'lang="en"' in client.get("/sign-in", headers={"Accept-Language": "it"}).text


def test_a_language_written_from_the_right_turns_the_page(polyglot: Flask, client: Visitor):
    client.submit("/language", {"language": "ar", "next": "/sign-in"})

    assert 'lang="ar" dir="rtl"' in client.get("/sign-in").text


@pytest.mark.parametrize("code", ["", "xx", "de"])
def test_a_language_that_is_not_offered_does_not_exist(polyglot: Flask, client: Visitor, code: str):
    assert client.submit("/language", {"language": code, "next": "/"}).status_code == 404


def test_the_choice_leads_to_no_address_of_others(polyglot: Flask, client: Visitor):
    answer = client.submit("/language", {"language": "it", "next": "//elsewhere.example/"})

    assert answer.location == "/"


def test_a_refused_form_offers_no_language_that_would_lose_what_was_typed(polyglot: Flask, client: Visitor):
    assert "tongue" in client.get("/sign-in").text
    assert "tongue" not in client.submit("/sign-in", {"email": "ada@example.org"}).text


def test_with_one_language_there_is_nothing_to_choose(app: Flask, client: Visitor):
    app.config["LANGUAGES"] = ["en"]
    assert "tongue" not in client.get("/sign-in").text


@pytest.mark.parametrize(
    ("code", "said"), [("en", "4 December 2026"), ("de", "4. Dezember 2026"), ("it", "4 dicembre 2026")]
)
def test_a_day_and_a_moment_are_dated_alike_and_a_moment_names_its_zone(app: Flask, code: str, said: str):
    at = datetime(2026, 12, 4, 9, 30, tzinfo=UTC)
    with app.test_request_context(), force_locale(code):
        assert filters.day(at) == said
        assert f">{said}, 09:30 UTC<" in filters.moment(at)


def test_words_inside_a_sentence_keep_the_capitals_of_german(app):
    for language, said in (("en", "edition 1.0"), ("de", "Edition 1.0"), ("fr", "edition 1.0")):
        with app.test_request_context(), force_locale(language):
            assert filters.midway("Edition 1.0") == said
