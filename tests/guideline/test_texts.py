"""The guideline's texts: written, shown while they are typed, joined, translated, cited, and in the edition."""

from __future__ import annotations

import json

import pytest

from delphi.domain.front import in_address, introduction_of
from delphi.guideline import queries
from delphi.guideline.entries import digest, entries
from tests.guideline.finished import drafted, locked, published
from tests.support.joining import began

TEXTS = "/studies/needles/guideline/texts"


@pytest.fixture
def chair(made, visit):
    return visit(made.chair)


def write(visitor, key, text, where=""):
    address = f"{TEXTS}/{key}{where}"
    return visitor.submit(address, {"text": text, "base": began(visitor.get(address).text)})


def offered_in_italian(session, made):
    session.rollback()
    made.study.languages = "it"
    session.commit()


def said(session, made, key, language=""):
    session.rollback()
    return [one.text for one in queries.revisions(session, made.study, key, language)]


def test_each_save_is_a_revision_and_the_same_words_are_none(session, made, chair):
    for text in ("Skin.", "Skin.", "Skin and joints."):
        assert write(chair, "scope", text).status_code == 303
    assert said(session, made, "scope") == ["Skin and joints.", "Skin."]
    assert "Skin and joints." in chair.get(TEXTS).text


def test_a_list_of_texts_shows_their_words_without_marks(session, made, chair):
    write(chair, "scope", "## For *whom*\n\n- **Adults** [@rossi2020].\n- All.")
    assert "For whom • Adults. • All." in chair.get(TEXTS).text


def test_a_preview_stores_nothing_and_sets_the_text_safely(session, made, chair):
    typed = "**Deep** <script>alert(1)</script> [@rossi2020] [@nobody2000]"
    address = f"{TEXTS}/scope"
    by_button = chair.submit(address, {"text": typed, "base": "{}", "preview": "1"})
    by_script = chair.submit(f"{TEXTS}-preview", {"text": typed})
    for page in (by_button.text, by_script.text):
        assert "<strong>Deep</strong> &lt;script&gt;" in page
        assert "[1] [?]" in page
        assert "Rossi A. Skin." in page
        assert "nobody2000" in page
    assert said(session, made, "scope") == []


def test_two_editors_overwrite_nothing_unseen(session, made, chair, visit):
    write(chair, "scope", "One.\n\nTwo.")
    address, colleague = f"{TEXTS}/scope", visit(made.methodologist)
    seen = began(chair.get(address).text)
    write(colleague, "scope", "One.\n\nTwo, by theirs.")
    answer = chair.submit(address, {"text": "One, by mine.\n\nTwo.", "base": seen})
    assert answer.status_code == 409
    assert "One, by mine.\n\nTwo, by theirs." in answer.text.replace("\r", "")
    assert said(session, made, "scope")[0] == "One.\n\nTwo, by theirs."
    clash = chair.submit(address, {"text": "Mine alone.", "base": seen})
    assert clash.status_code == 409
    assert "Mine alone." in clash.text
    assert "Two, by theirs." in clash.text
    assert chair.submit(address, {"text": "Settled.", "base": began(clash.text)}).status_code == 303


def moved(chair, key, section):
    address = f"/studies/needles/guideline/recommendations/{key}"
    data = {"section": section, "strength": "strong", "direction": "for", "certainty": ""}
    return chair.submit(address, {**data, "base": began(chair.get(address).text)})


def test_an_introduction_goes_along_with_the_last_recommendation_of_its_section(session, made, chair):
    offered_in_italian(session, made)
    first, *others = [(one.id, one.section) for one in drafted(session, made)]
    was, here = first[1], in_address(first[1])
    write(chair, here, "Read this first.")
    write(chair, here, "Prima questo.", "/in/it")
    of_it = [first[0], *(key for key, section in others if section == was)]
    for key in of_it[:-1]:
        assert moved(chair, key, "Depths").status_code == 303
    assert said(session, made, introduction_of("Depths")) == []
    assert moved(chair, of_it[-1], "Depths").status_code == 303
    assert "its introduction now opens “Depths”" in chair.get("/studies/needles/guideline").text
    assert said(session, made, introduction_of("Depths")) == ["Read this first."]
    assert said(session, made, introduction_of("Depths"), "it") == ["Prima questo."]
    assert said(session, made, introduction_of(was))[0] == ""


def test_an_introduction_replaces_no_other(session, made, chair):
    found = drafted(session, made)
    was = found[0].section
    of_it = [one.id for one in found if one.section == was]
    write(chair, in_address(was), "Of the old one.")
    moved(chair, of_it[0], "Depths")
    write(chair, in_address("Depths"), "Its own.")
    for key in of_it[1:]:
        moved(chair, key, "Depths")
    assert said(session, made, introduction_of("Depths")) == ["Its own."]
    assert said(session, made, introduction_of(was)) == ["Of the old one."]


def test_what_the_data_tell_stands_beside_the_text(session, made, chair):
    locked(session, made)
    page = chair.get(f"{TEXTS}/methods").text
    assert "Drafted from the data" in page
    assert "The panel had 12 members from 2 countries." in page


def test_only_texts_and_languages_that_there_are_can_be_written(session, made, chair):
    offered_in_italian(session, made)
    assert chair.get(f"{TEXTS}/nonsense").status_code == 404
    assert chair.get(f"{TEXTS}/scope/in/de").status_code == 404
    write(chair, "scope", "Skin.")
    assert write(chair, "scope", "La pelle.", "/in/it").status_code == 303
    assert "La pelle." in chair.get(f"{TEXTS}/in/it").text


def test_an_edition_holds_texts_evidence_and_references_in_the_order_of_reading(session, made, chair):
    offered_in_italian(session, made)
    write(chair, "scope", "Skin [@later2021].")
    write(chair, "funding", "Nobody paid.")
    write(chair, "authors", "Ada Rossi\nBo Li")
    write(chair, "scope", "La pelle.", "/in/it")
    chair.submit("/studies/needles/guideline/style", {"style": "nature"})
    bib = "@article{later2021, title={Later}, author={Li, Bo}, year={2021}, journal={Skin}}"
    chair.submit("/studies/needles/statements/references/import", {"text": bib, "confirmed": "1"})
    evidence = f"/studies/needles/statements/{made.statements[0].id}/evidence"
    chair.submit(f"{evidence}/question", {"known": "Little.", "research_need": "More trials."})
    locked(session, made)
    document = published(session, made).document
    assert document["front"] == {
        "scope": "Skin [@later2021].", "funding": "Nobody paid.", "authors": ["Ada Rossi", "Bo Li"],
    }  # fmt: skip
    assert [one["key"] for one in document["references"]] == ["later2021", "rossi2020"]
    assert document["references"][0]["text"] == "Li, B. Later. Skin (2021)."
    assert document["translations"]["it"]["front"] == {"scope": "La pelle."}
    assert document["research_agenda"] == [{"label": "A1", "need": "More trials."}]
    entry = next(one for one in document["recommendations"] if one["label"] == "A1")
    assert entry["evidence"]["known"] == "Little."
    page = chair.get("/guidelines/needles").text
    for words in ("Skin [1].", "Nobody paid.", "Research agenda", "More trials.", "Li, B. Later."):
        assert words in page


def test_an_edition_of_an_earlier_release_is_read_as_ever(session, made, client):
    locked(session, made)
    edition = published(session, made)
    document = json.loads(json.dumps(edition.document))
    for name in ("front", "research_agenda", "translations", "citation_style"):
        document.pop(name)
    for entry in document["recommendations"]:
        for name in ("evidence", "justification", "plain_language"):
            entry.pop(name)
    from delphi.export.edition import lay_out

    laid = lay_out(document)
    assert laid["front"] == laid["back"] == []
    assert laid["sections"][0]["cards"][0]["evidence"] is None


def test_evidence_that_changed_after_it_was_read_is_not_locked_unseen(session, made, chair):
    found = drafted(session, made)
    before = [digest(entry) for entry in entries(session, found)]
    evidence = f"/studies/needles/statements/{made.statements[0].id}/evidence"
    chair.submit(f"{evidence}/question", {"known": "Little."})
    session.rollback()
    after = [digest(entry) for entry in entries(session, queries.recommendations(session, made.study))]
    assert [a == b for a, b in zip(before, after, strict=True)] == [False, True, True]


def test_the_introduction_of_a_section_is_written_and_translated_by_any_title(session, made, chair):
    found = locked(session, made)
    title = found[0].section
    offered_in_italian(session, made)
    assert write(chair, in_address(title), "It begins.").status_code == 303
    assert write(chair, in_address(title), "Comincia.", "/in/it").status_code == 303
    assert "Comincia." in chair.get(f"{TEXTS}/in/it").text
    document = published(session, made).document
    assert document["sections"] == {title: "It begins."}
    assert document["translations"]["it"]["sections"] == {title: {"introduction": "Comincia."}}


def test_a_translation_that_is_older_than_its_original_is_marked_until_it_is_saved_again(
    session, made, chair
):
    offered_in_italian(session, made)
    for where, text in (("", "Skin."), ("/in/it", "La pelle."), ("", "Skin and joints.")):
        write(chair, "scope", text, where)
    assert "changed since translated" in chair.get(f"{TEXTS}/in/it").text
    write(chair, "scope", "La pelle.", "/in/it")
    assert "changed since translated" not in chair.get(f"{TEXTS}/in/it").text
