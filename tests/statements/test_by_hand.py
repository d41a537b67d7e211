"""A reference typed by hand: kept as typed, known where it is there already, mended without loss."""

from __future__ import annotations

from html import unescape

import pytest
from sqlalchemy import select

from delphi.importing.references import read_bibtex
from delphi.models import Reference
from delphi.statements import bibliography, by_hand, operations, queries
from delphi.statements.by_hand import SameWork
from delphi.statements.operations import Draft
from tests.support.joining import began
from tests.support.study import NOON, make_study

PAGE = "/studies/needles/statements/references"
WHO = {"by": "chair Ada", "at": NOON}
TYPED = {
    "kind": "article", "authors": "Kocak AO, Sengun E, et al.", "title": "Needles & pain in 5 % of {some} ~ people",
    "year": "2019", "container": "Am J Emerg Med", "volume": "37", "issue": "11", "pages": "1998-2001",
    "doi": "https://doi.org/10.1016/J.AJEM", "pmid": "30686537",
}  # fmt: skip
STORED = (
    "@book{smith2020, title = {The {SKIN} of Mart{\\'i}n}, author = {Smith, Ann}, year = 2020, isbn = {1}}"
)


@pytest.fixture
def made(session):
    return make_study(session)


def write(session, made, texts, reference=None, **more):
    began = by_hand.texts_of(reference)
    return by_hand.write(session, made.study, reference, {**began, **texts}, began, **WHO, **more)


def bring(session, made, text):
    bibliography.merge(session, made.study, read_bibtex(text).accepted(), **WHO)
    return queries.references(session, made.study)[0]


def test_what_was_typed_is_what_is_edited_again_and_cited(session, made):
    found = write(session, made, TYPED)
    assert (found.key, found.doi) == ("kocak2019", "10.1016/J.AJEM")
    assert found.citation.startswith("Kocak AO, Sengun E, et al. Needles & pain in 5 % of {some} ~ people.")
    again = {"authors": "Kocak, A. O.\nSengun, E.\net al.", "doi": "10.1016/J.AJEM"}
    assert {name: text for name, text in by_hand.texts_of(found).items() if text} == {**TYPED, **again}


@pytest.mark.parametrize(
    ("line", "shown", "key"),
    [
        ("World Health Organization", "World Health Organization. ", "who2022"),
        ("{Evidence, and Practice}", "Evidence, and Practice. ", "evidence2022"),
        ("de la Cruz, Ana", "de la Cruz A. ", "delacruz2022"),
        ("O'Neill-Brown JP.", "O'Neill-Brown JP. ", "oneillbrown2022"),
    ],
)
def test_people_and_societies_are_told_apart(session, made, line, shown, key):
    found = write(session, made, {"kind": "guideline", "title": "Pain", "year": "2022", "authors": line})
    assert found.citation.startswith(shown)
    assert found.key == key
    assert by_hand.texts_of(found)["kind"] == "guideline"


def test_what_is_not_changed_stays_as_an_import_wrote_it(session, made):
    book = bring(session, made, STORED)
    write(session, made, {"year": "2021"}, book)
    assert book.fields["title"] == "The {SKIN} of Mart{\\'i}n"
    assert (book.fields["year"], book.fields["isbn"], book.key) == ("2021", "1", "smith2020")


@pytest.mark.parametrize(
    ("change", "mark"),
    [
        ({"doi": "10.1016/j.ajem"}, "doi"),
        ({"doi": "", "pmid": "30686537", "title": "Other"}, "pmid"),
        ({"doi": "", "pmid": ""}, "title"),
    ],
)
def test_a_work_that_is_there_is_known_by_doi_number_or_title(session, made, change, mark):
    write(session, made, TYPED)
    with pytest.raises(SameWork, match="is there already: kocak2019") as known:
        write(session, made, {**TYPED, **change})
    assert known.value.mark == mark


def test_another_work_of_the_same_title_may_be_kept(session, made):
    write(session, made, TYPED)
    other = write(session, made, {**TYPED, "doi": "", "pmid": ""}, is_another=True)
    assert other.key == "kocak2019b"
    with pytest.raises(SameWork, match="The key kocak2019 is taken"):
        write(session, made, {"kind": "other", "title": "Else"}, key="kocak2019")


@pytest.mark.parametrize(
    ("cited", "key"), [(("10.1016/J.AJEM",) * 2, "kocak2019"), (("k19", "10.1016/J.AJEM"), "k19")]
)
def test_a_doi_that_a_statement_cites_is_filled_in(session, made, cited, key):
    operations.add(session, made.study, Draft("Safety", "SAF1", "Hands.", references=(cited,)), **WHO)
    write(session, made, TYPED)
    (only,) = queries.references(session, made.study)
    assert only.key == key
    assert not queries.is_stub(only)


def test_a_refused_reference_stands_in_its_form_and_a_saved_one_in_the_style_of_the_study(
    session, made, visit
):
    chair = visit(made.chair)
    saved = chair.submit(f"{PAGE}/new", TYPED)
    assert saved.location.endswith("#kocak2019")
    assert "In Vancouver (NLM): Kocak AO, Sengun E, et al." in unescape(chair.get(saved.location).text)
    refused = chair.submit(f"{PAGE}/new", {**TYPED, "volume": "38", "url": "nowhere"})
    assert refused.status_code == 422
    assert "is not a web address" in refused.text
    refused = chair.submit(f"{PAGE}/new", {**TYPED, "volume": "38"})
    assert refused.status_code == 422
    assert "This DOI is there already: kocak2019." in refused.text
    assert 'value="38"' in refused.text


def test_two_who_mend_a_reference_overwrite_nothing_unseen(session, made, visit):
    chair = visit(made.chair)
    chair.submit(f"{PAGE}/new", TYPED)
    session.rollback()
    path = f"{PAGE}/{session.scalar(select(Reference.id))}/edit"
    base = began(chair.get(path).text)
    assert chair.submit(path, {**TYPED, "volume": "38", "base": base}).status_code == 303
    late = chair.submit(path, {**TYPED, "pages": "7-9", "base": base})
    assert late.status_code == 409
    assert 'value="38"' in late.text
    assert 'value="7-9"' in late.text
