"""The public site: a page for each recommendation, the card that may be framed, changes, search, and the check offline."""

from __future__ import annotations

import copy
import gzip
import json
import re
import subprocess
import sys

import pytest

from delphi.export import checked
from delphi.guideline import operations
from delphi.guideline.linked import recommendation
from delphi.guideline.searching import find, wanted
from tests.guideline.finished import BY, CLOSED, locked, published
from tests.support.programs import ROOT

PAGE = "/guidelines/needles/1.0"


@pytest.fixture
def document(session, made):
    locked(session, made)
    return published(session, made).document


def test_a_recommendation_has_a_page_of_its_own_that_a_machine_can_read(document, client):
    page = client.get(f"{PAGE}/recommendations/1").text
    linked = json.loads(re.search(r'ld\+json">(.*?)</script>', page, re.DOTALL)[1])
    assert (linked["@type"], linked["description"]) == (
        "MedicalGuidelineRecommendation", document["recommendations"][0]["text"],
    )  # fmt: skip
    assert linked["url"].endswith(f"{PAGE}/recommendations/1")
    assert client.get(f"{PAGE}/recommendations/9").status_code == 404


def test_the_certainty_is_told_in_the_letters_of_schema_org(document):
    entry = {**document["recommendations"][0], "certainty": "moderate"}
    assert recommendation(document, entry, "a", "b")["evidenceLevel"] == "https://schema.org/EvidenceLevelB"


def test_only_the_card_may_be_framed_and_it_sets_no_cookie(document, client):
    card = client.get(f"{PAGE}/recommendations/2/card")
    assert "frame-ancestors *" in card.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in card.headers
    assert "<script" not in card.text
    assert "<form" not in card.text
    for path in (PAGE, f"{PAGE}/recommendations/2", f"{PAGE}/changes", f"{PAGE}/check", "/search"):
        assert "frame-ancestors 'none'" in client.get(path).headers["Content-Security-Policy"]


def test_a_public_page_is_light_and_asked_for_again_costs_nothing(document, client):
    for path in (PAGE, f"{PAGE}/recommendations/1", "/guidelines/needles/editions", f"{PAGE}/check"):
        wanted_small = {"Accept-Encoding": "gzip"}
        answer = client.get(path, headers=wanted_small)
        assert len(answer.data) < 60_000
        assert gzip.decompress(answer.data) == client.get(path).data
        again = client.get(path, headers={"If-None-Match": answer.headers["ETag"], **wanted_small})
        assert (again.status_code, again.data) == (304, b"")


def test_words_are_found_whatever_their_accents_and_the_sentence_itself_comes_first(document):
    entries = [{**document["recommendations"][0]}, {**document["recommendations"][1]}]
    entries[0] |= {"text": "Wear gloves.", "rationale": "Une étude à Lyon."}
    entries[1] |= {"text": "Étude des gants."}
    found = find({"recommendations": entries, "not_agreed": []}, wanted("ETUDE"))
    assert [(hit.number, hit.is_in_text) for hit in found] == [(2, True), (1, False)]
    assert find({"recommendations": entries, "not_agreed": []}, wanted("etude absent")) == []


def test_a_search_leads_to_the_page_and_shows_what_was_asked_as_text(document, client):
    assert f'href="{PAGE}/recommendations/1"' in client.get("/search?q=statement+number+1&of=needles").text
    assert "&lt;b&gt;zzz" in client.get("/search?q=<b>zzz").text


def test_what_changed_is_told_since_the_edition_before_or_another_one(session, made, client):
    found = locked(session, made)
    published(session, made)
    operations.retract(session, made.study, found[1], reason="New evidence.", by=BY, at=CLOSED)
    published(session, made)
    page = client.get("/guidelines/needles/2.0/changes").text
    assert "One is withdrawn" in page
    assert "New evidence." in page
    edition = client.get("/guidelines/needles/2.0").text
    assert "It was a recommendation until it was withdrawn on" in edition
    assert "New evidence." in edition
    assert "One is new" in client.get("/guidelines/needles/1.0/changes?from=2.0").text
    assert client.get("/guidelines/needles/2.0/changes?from=7.0").status_code == 404
    assert "superseded" in client.get("/guidelines/needles/editions").text


def test_search_engines_are_told_of_real_guidelines_alone(session, made, document, client):
    made.study.is_simulated = False
    session.commit()
    real = published(session, made)
    assert f"/guidelines/needles/{real.number}/recommendations/1</loc>" in client.get("/sitemap.xml").text
    assert "Sitemap: http://localhost/sitemap.xml" in client.get("/robots.txt").text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda one: None, None),
        (lambda one: one["study"].update(title="X"), "does not have the SHA-256"),
        (lambda one: one["recommendations"][0].update(text="X"), "does not have the hash of what was locked"),
        (lambda one: one["recommendations"][0]["summary"].update(n_agree=12), "n_agree is 12"),
        (lambda one: one["recommendations"][1]["verdict"].update(outcome="rejected"), "is called rejected"),
        (lambda one: one["recommendations"][2].update(previous_sha256="0" * 64), "does not follow"),
        (lambda one: one.pop("recommendations"), "no edition that can be read"),
    ],
)  # fmt: skip
def test_a_reader_finds_every_change_in_the_file_alone(document, change, said):
    changed = copy.deepcopy(document)
    change(changed)
    found = checked.check(changed).found
    assert any(said in one for one in found) if said else found == ()


def test_the_check_runs_from_a_terminal_without_a_server(document, tmp_path):
    path = tmp_path / "edition.json"
    path.write_text(json.dumps(document))
    command = [sys.executable, "-m", "delphi.verify", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "All of it is as it says.")
    assert checked.told(tmp_path / "nothing.json")[1] == 2
