"""The words that every format shows."""

from __future__ import annotations

import io
import zipfile

import pytest

from delphi.export import kept
from delphi.export.edition import lay_out
from delphi.export.formats import Given
from delphi.export.markdown import paragraphs_of
from delphi.export.text import clean
from tests.export.documents import EDITION, NOT_AGREED, PANEL, STUDY, edition, recommendation, summary
from tests.export.test_fhir import EVIDENCE


def card(**changes):
    return lay_out(edition(recommendations=[recommendation(**changes)]))["sections"][0]["cards"][0]


def test_the_vote_is_told_in_one_line():
    assert card()["vote"] == (
        "22 of 24 agreed (92 %), median 8, middle half 7 to 9, 24 of 26 eligible rated, "
        "2 not in their field, round 2"
    )


def test_nobody_who_left_it_out_is_not_mentioned():
    assert "field" not in card(summary=summary([0] * 8 + [20], n_abstained=0))["vote"]


@pytest.mark.parametrize(
    ("strength", "direction", "said"),
    [
        ("strong", "for", "Strong recommendation for"),
        ("conditional", "against", "Conditional recommendation against"),
        ("good practice", None, "Good practice statement"),
        ("good practice", "for", "Good practice statement"),
        ("consensus only", None, "Consensus of the panel only"),
    ],
)
def test_strength_and_direction_are_words(strength, direction, said):
    assert card(strength=strength, direction=direction)["strength"] == said


@pytest.mark.parametrize(
    ("certainty", "said", "sign"),
    [
        ("high", "high certainty", "⊕⊕⊕⊕"),
        ("very low", "very low certainty", "⊕◯◯◯"),
        ("no direct evidence", "no direct evidence", ""),
        ("good practice", "evidence not graded", ""),
        (None, "", ""),
    ],
)
def test_certainty_is_said_in_words_and_sign(certainty, said, sign):
    shown = card(certainty=certainty)
    assert (shown["certainty"], shown["sign"]) == (said, sign)


def test_a_wording_that_never_changed_has_no_history():
    assert card(history=recommendation()["history"][:1])["history"] == []


def test_only_addresses_of_the_web_become_links():
    references = [
        {"number": 1, "key": "a", "text": "A", "doi": None, "url": "javascript:alert(1)"},
        {"number": 2, "key": "b", "text": "B", "doi": "10.1/x", "url": None},
    ]
    shown = lay_out(edition(references=references))["references"]
    assert [reference["link"] for reference in shown] == ["", "https://doi.org/10.1/x"]
    assert shown[0]["shown"] == "javascript:alert(1)"


def test_simulated_ratings_are_disclaimed_even_where_nobody_wrote_it():
    assert "simulated" in lay_out(edition())["disclaimer"]
    real = lay_out(edition(study=STUDY | {"is_simulated": False}))
    assert (real["disclaimer"], real["simulated"]) == ("", "")
    assert lay_out(edition(edition=EDITION | {"disclaimer": "A draft."}))["disclaimer"] == "A draft."


def test_facts_count_in_singular_and_plural():
    one = lay_out(edition(panel=PANEL | {"n_countries": 1}))["facts"]
    assert one == [["1", "recommendation"], ["26", "experts"], ["1", "country"], ["2", "rounds"]]


def test_the_methods_name_rule_quantiles_and_denominator():
    said = str(lay_out(edition())["methods"])
    assert "at least 75 %" in said
    assert "n(7–9) / n ≥ 75 %" in said
    assert "type 7 of Hyndman and Fan" in said
    assert "does not count in the denominator" in said
    assert "Round 1 was extended by two days." in said


def test_every_fixed_word_goes_through_the_translation():
    seen = set()

    def translate(text):
        seen.add(text)
        return f"¡{text}"

    shown = lay_out(edition(), translate)
    assert shown["words"]["contents"] == "¡Contents"
    assert shown["sections"][0]["cards"][0]["agreed"] == "¡22 of 24 agreed"
    assert shown["date"] == "¡4 ¡December 2026"
    assert {"rejected", "Invited", "Panel by country", "Strong recommendation for"} <= seen


def test_control_characters_become_visible():
    assert clean({"a\x00": ["\x1b[1m", "\ud800", "a\r\nb\tc"]}) == {
        "a\ufffd": ["\ufffd[1m", "\ufffd", "a\nb\tc"]
    }


def test_a_drop_and_a_split_are_told_with_their_reasons():
    left = [
        {**NOT_AGREED[0], "state": "dropped", "left_because": "Moot.", "went_into": into}
        for into in ([], ["A", "B"])
    ]
    dropped, replaced = lay_out(edition(not_agreed=left))["not_agreed"]
    assert dropped["state"] == "dropped by the chair"
    assert dropped["because"].endswith("It was dropped: Moot.")
    assert replaced["state"] == "replaced"
    assert replaced["because"].endswith("It goes on in A, B: Moot.")


def german(words):
    found = {
        "0.5": "0,5", "1,000": "1.000", "chair": "Leitung", "%(n)s people": "%(n)s Personen",
        "Demonstration with simulated ratings. Not the recommendations of any society. Not for clinical use.": "Nur Probe.",
    }  # fmt: skip
    return found.get(words, words)


def test_numbers_are_written_as_the_language_writes_them():
    row = EVIDENCE["findings"][0] | {"n_participants": 1204}
    told = recommendation(
        evidence=EVIDENCE | {"findings": [row]},
        summary=summary([0, 1, 0, 0, 1, 0, 5, 9, 8]) | {"median": 7.5, "q3": 8.25},
    )
    laid = lay_out(edition(recommendations=[told]), german)["sections"][0]["cards"][0]
    assert laid["details"][:2] == ["median 7,5", "middle half 7 to 8,25"]
    assert laid["printed"]["tables"][0]["rows"][0][1:3] == [
        "2 randomised trials, 1.204 Personen",
        "MD −1,2 (−2,0 to −0,4)",
    ]


def test_reasons_for_a_certainty_follow_it_in_one_sentence():
    row = EVIDENCE["findings"][0] | {"down": {"imprecision": 2}}
    table = card(evidence=EVIDENCE | {"findings": [row]})["printed"]["tables"][0]
    assert table["rows"][0][-1] == "very low certainty ⊕◯◯◯: imprecision −2"


def test_who_published_is_named_before_the_role():
    by_chair = edition(
        edition={**EDITION, "published_by": "chair Ada Rossi"},
        recommendations=[recommendation(locked_by="chair Ada Rossi")],
    )
    laid = lay_out(by_chair, german)
    assert laid["published_by"] == "Published by Ada Rossi (Leitung)"
    assert laid["publisher"] == "Ada Rossi"
    assert " by Ada Rossi ·" in laid["sections"][0]["cards"][0]["lock"]


def test_a_disclaimer_of_ours_is_in_the_language_of_the_reader():
    ours = (
        "Demonstration with simulated ratings. Not the recommendations of any society. Not for clinical use."
    )
    assert lay_out(edition(edition={**EDITION, "disclaimer": ours}), german)["disclaimer"] == "Nur Probe."
    archive = kept.sealed({}, Given(edition(edition={**EDITION, "disclaimer": ours}), german))
    assert "\r\nNur Probe.\r\n" in zipfile.ZipFile(io.BytesIO(archive)).read("README.txt").decode()
    own = lay_out(edition(edition={**EDITION, "disclaimer": "Of the society."}), german)
    assert own["disclaimer"] == "Of the society."


def test_what_was_written_of_interests_stands_with_what_was_counted():
    panel = {**PANEL, "interests": {"n_declared": 7, "n_none": 19}}
    laid = lay_out(edition(panel=panel, front={"interests": "Nobody with a patent rated it."}))
    found = [one for one in laid["about"] if one["heading"] == "Interests"]
    assert len(found) == 1
    assert found[0]["paragraphs"] == ["7 members declared an interest, 19 declared that they had none."]
    assert paragraphs_of(found[0]["blocks"]) == ["Nobody with a patent rated it."]


def test_for_whom_it_is_stands_once():
    study = {**STUDY, "audience": "Physicians."}
    assert lay_out(edition(study=study))["audience"] == "Physicians."
    assert lay_out(edition(study=study, front={"audience": "Physicians and nurses."}))["audience"] == ""
