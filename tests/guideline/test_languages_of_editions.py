"""An edition is read in each language that it is translated into, part by part, and says which parts are not."""

from __future__ import annotations

import shutil

import pytest

from delphi.database import Database
from delphi.domain.front import introduction_of
from delphi.domain.texts import TextKind, source_hash
from delphi.guideline import queries
from delphi.models import GuidelineText, Translation
from tests.guideline.finished import CLOSED, found_study, locked, published

PAGE = "/guidelines/needles/1.0"
WORDS = {"Accept-Language": "en"}


def keep(session, study, language, kind, source, text, **of):
    """A translation of these very words."""
    session.add(
        Translation(study_id=study.id, language=language, kind=kind, text=text, source_sha256=source_hash(source),
                    translated_at=CLOSED, translated_by="somebody", **of)
    )  # fmt: skip


@pytest.fixture(scope="module")
def stored(finished, tmp_path_factory):
    """Edition 1.0, in Arabic by its title alone, in Italian by more. No test here changes it but for who is signed in."""
    path = shutil.copyfile(finished, tmp_path_factory.mktemp("translated") / "delphi.sqlite")
    database = Database(f"sqlite:///{path}")
    with database.sessions() as session:
        made = found_study(session)
        translate(session, made)
        locked(session, made)
        published(session, made)
    database.dispose()
    return path


def translate(session, made):
    study, first, section = made.study, made.statements[0].versions[0], made.sections[0]
    study.languages = "ar it"
    keep(session, study, "ar", TextKind.TITLE, study.title, "إبر")
    keep(session, study, "it", TextKind.TITLE, study.title, "Aghi")
    keep(session, study, "it", TextKind.SECTION, section.title, "Tecnica", section_id=section.id)
    keep(session, study, "it", TextKind.STATEMENT, first.text, "Uno.", version_id=first.id)
    keep(session, study, "it", TextKind.AIM, "Words of an earlier protocol.", "Vecchio scopo.")
    texts = {
        ("scope", ""): "Skin.", ("scope", "it"): "La pelle.", ("funding", ""): "Nobody.",
        (introduction_of(section.title), ""): "Depth decides [@rossi2020].",
    }  # fmt: skip
    session.add_all(
        GuidelineText(
            study_id=study.id, key=key, language=language, revision=1, text=text, written_at=CLOSED, written_by="chair"
        )
        for (key, language), text in texts.items()
    )  # fmt: skip
    session.commit()


@pytest.fixture
def database_url(stored):
    return f"sqlite:///{stored}"


@pytest.fixture
def translated(session, made):
    return queries.latest_edition(session, made.study).document


def test_a_translation_is_read_at_its_own_address_and_marks_what_is_not_in_it(translated, made, client):
    page = client.get(f"{PAGE}?language=it").text
    assert '<html lang="it" dir="ltr">' in page
    assert "<h1>Aghi</h1>" in page
    assert "Uno." in page
    assert ">Tecnica</h2>" in page
    assert "La pelle." in page
    assert 'lang="en" dir="ltr">Statement number 2' in page.replace("\n", "")
    assert page.count("untranslated") >= 4
    assert "Vecchio scopo." not in page
    assert f'href="{PAGE}/recommendations/1?language=it"' in page


def test_search_engines_find_each_language_from_each_other(translated, client):
    for address in (PAGE, f"{PAGE}?language=it", f"{PAGE}/recommendations/1"):
        head = client.get(address).text.partition("</head>")[0]
        path = f"http://localhost{address.partition('?')[0]}"
        for code, target in (("en", path), ("x-default", path), ("it", f"{path}?language=it")):
            assert f'hreflang="{code}" href="{target}"' in head


def test_a_language_in_which_pages_are_not_written_keeps_its_own_direction(translated, client):
    page = client.get(f"{PAGE}?language=ar", headers=WORDS).text
    assert '<html lang="en" dir="ltr">' in page
    assert '<h1 lang="ar" dir="rtl">' in page
    assert client.get(f"{PAGE}?language=fr").status_code == 404
    assert client.get(f"{PAGE}/recommendations/1?language=fr").status_code == 404


def test_each_language_has_a_validator_of_its_own(translated, client):
    tags = {client.get(f"{PAGE}{asked}").headers["ETag"] for asked in ("", "?language=it", "?language=ar")}
    assert len(tags) == 3
    again = client.get(
        f"{PAGE}?language=it", headers={"If-None-Match": client.get(f"{PAGE}?language=it").headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")


def test_a_section_opens_with_its_introduction_and_what_it_cites_is_numbered(translated, made, client):
    assert "Depth decides [1]." in client.get(PAGE).text
    assert translated["sections"] == {made.sections[0].title: "Depth decides [@rossi2020]."}


def test_word_files_of_a_translation_say_that_they_are_one(translated, client):
    from io import BytesIO

    from docx import Document

    answer = client.get(f"{PAGE}/guideline.docx?language=it")
    assert 'filename="needles-1.0-it.docx"' in answer.headers["Content-Disposition"]
    words = "\n".join(one.text for one in Document(BytesIO(answer.data)).paragraphs)
    assert "Aghi" in words
    plain = client.get(f"{PAGE}/guideline.json?language=it").json
    assert plain["study"]["title"] == translated["study"]["title"]


def test_words_are_found_in_a_translation_too_and_lead_to_it(translated, client):
    found = client.get("/search?q=uno").text
    assert f'<a lang="it" dir="ltr" href="{PAGE}/recommendations/1?language=it">' in found
    asked = client.get("/search?q=statement&language=it").text
    assert f'href="{PAGE}/recommendations/2?language=it"' in asked


def test_those_who_write_it_see_each_language_before_it_is_public(translated, made, visit):
    chair = visit(made.chair)
    for page in ("preview", "editions/1.0"):
        shown = chair.get(f"/studies/needles/guideline/{page}?language=it").text
        assert "<h1>Aghi</h1>" in shown
        assert f'href="/studies/needles/guideline/{page}" lang="en"' in shown
