"""The FHIR document: read by fhir.resources, and held against the profiles that it claims."""

from __future__ import annotations

import copy
import json

import pytest
from fhir.resources.bundle import Bundle

from delphi.export.fhir.assessments import level
from delphi.export.fhir.bundle import bundle, render
from delphi.export.fhir.coding import XHTML
from delphi.export.fhir.profiles import problems
from tests.export.documents import NASTY, SCALE, edition, recommendation, summary

EVIDENCE = {
    "question": {"population": "Adults with local pain", "intervention": "Mesotherapy", "comparison": "", "outcomes": "Pain"},
    "known": "Two **small** trials [@micheels2018].",
    "certainty": "very low",
    "findings": [
        {"outcome": "Pain <after> a week", "importance": "critical", "design": "randomised", "n_studies": 2, "n_participants": 110,
         "measure": "MD", "relative": {"estimate": "-1.2", "low": "-2.0", "high": "-0.4"}, "baseline": None, "absolute": None,
         "absolute_in_words": "", "down": {}, "up": {}, "certainty": "very low", "remark": ""},
    ],
    "judgements": [
        {"criterion": name, "judgement": "probably yes", "by": "panel", "remark": "Seen in two panels."}
        for name in ("problem", "desirable", "undesirable", "certainty", "values", "balance", "resources",
                     "resource_certainty", "cost_effectiveness", "equity", "acceptability", "feasibility")
    ],
    "research_need": "A trial of depth.",
}  # fmt: skip
VOTES = [
    {
        "label": "TEC1",
        "rounds": [
            {"round": 1, "version": 1, "outcome": "open", **summary([0, 2, 2, 0, 6, 0, 8, 6, 0]), "median": 7.0, "p30": 5, "p70": 8},
            {"round": 2, "version": 2, "outcome": "accepted", **summary([0, 1, 0, 0, 1, 0, 5, 9, 8])},
        ],
    }
]  # fmt: skip
UNRATED = summary([1] + [0] * 8) | {
    "n": 0,
    "counts": {},
    "n_agree": 0,
    "n_disagree": 0,
    "median": None,
    "q1": None,
    "q3": None,
}
FULL = edition(recommendations=[recommendation(version=2, evidence=EVIDENCE)], votes=VOTES)
DOCUMENTS = {
    "with evidence": FULL,
    "as editions were before": edition(),
    "of nothing": edition(recommendations=[], not_agreed=[], references=[]),
    "with hostile words": edition(
        recommendations=[recommendation(text=NASTY, rationale="x\x00 <br> &amp; " * 3000, dissent=["שלום"])]
    ),
    "without ratings": edition(recommendations=[recommendation(summary=UNRATED, scale=SCALE)]),
    "of good practice": edition(
        recommendations=[recommendation(strength="good practice", direction=None, certainty=None)]
    ),
}


@pytest.mark.parametrize("of", DOCUMENTS)
def test_every_edition_is_a_sound_document(of):
    made = render(DOCUMENTS[of], address="https://delphi.example/guidelines/m/1.0")
    assert problems(json.loads(made)) == []
    read = Bundle.model_validate_json(made)
    assert read.type == "document"
    assert made == render(DOCUMENTS[of], address="https://delphi.example/guidelines/m/1.0")


def found(kind, profile=""):
    return [
        one["resource"]
        for one in bundle(FULL)["entry"]
        if one["resource"]["resourceType"] == kind and profile in str(one["resource"].get("meta", ""))
    ]


def test_each_round_is_a_vote_with_its_numbers():
    first, second = found("ArtifactAssessment", "composite-rating")
    told = {one["type"]["coding"][0]["code"]: one for one in second["content"][0]["component"]}
    assert {code: told[code]["quantity"]["value"] for code in ("n-invited", "n-eligible", "n-rated", "median", "p25", "p75")} == {
        "n-invited": 26, "n-eligible": 26, "n-rated": 24, "median": 8, "p25": 7, "p75": 9,
    }  # fmt: skip
    assert told["share-agree"]["quantity"] == {
        "value": 91.6667,
        "system": "http://unitsofmeasure.org",
        "code": "%",
    }
    assert told["median-change"]["quantity"]["value"] == 1
    assert told["verdict"]["classifier"][0]["coding"][0]["code"] == "accepted"
    assert told["level-of-consensus"]["classifier"][0]["coding"][0]["code"] == "consensus"
    assert "median-change" not in str(first)


def test_strength_direction_and_certainty_stand_in_the_justification_and_the_vote_does_not():
    (made,) = found("ArtifactAssessment", "recommendation-justification")
    assert [one["type"]["coding"][0]["code"] for one in made["content"]] == [
        "recommendation-specification", "evidence", "net-effect", "judgments", "competing-interests",
    ]  # fmt: skip
    codes = {
        one["code"]
        for part in made["content"]
        for c in part.get("component", ())
        for k in c.get("classifier", ())
        for one in k.get("coding", ())
    }
    assert codes == {"weak", "for", "very-low"}
    assert "delphi-vote" not in str(made)


def test_population_action_references_and_evidence_are_there():
    assert [one["description"] for one in found("Group")] == ["Adults with local pain"]
    assert len(found("PlanDefinition")) == 1
    assert len(found("Citation")) == 2
    told = str(found("Composition", "recommendation"))
    assert "<td>Pain &lt;after&gt; a week (critical)</td>" in told
    assert "Desirable effects" in told
    assert "Two small trials [1]" in str(found("ArtifactAssessment", "recommendation-justification"))
    assert "[@" not in told


@pytest.mark.parametrize(
    ("n_agree", "n", "code"),
    [(20, 20, "strong-consensus"), (19, 20, "consensus"), (15, 20, "majority-agreement"), (10, 20, "no-majority-agreement")],
)  # fmt: skip
def test_levels_of_consensus_are_passed_and_not_reached(n_agree, n, code):
    assert level(n_agree, n) == code


TEXT = "All **adults** [@a].\\\nAnd *more*:\n\n1. <b>First</b>\n2. [second](https://example.org/?a=1&b=2)\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"


def test_what_was_marked_in_a_text_is_marked_in_the_narrative():
    made = bundle(
        edition(
            recommendations=[recommendation(justification=TEXT, remarks="- one")],
            front={"scope": f"## For whom\n\n{TEXT}"},
        )
    )
    assert problems(made) == []
    divs = [one["div"] for one in _texts_of(made)]
    opening = next(div for div in divs if "For whom" in div)
    for part in ("<h4>For whom</h4>", "<strong>adults</strong>", "<br/>", "<em>more</em>", '<ol start="1"><li><p>&lt;b&gt;First&lt;/b&gt;</p></li>',
                 '<a href="https://example.org/?a=1&amp;b=2">second</a>', "<td>2</td>"):  # fmt: skip
        assert part in opening
    assert any("<li><p>one</p></li>" in div for div in divs)
    assert not [div for div in divs if "tabindex" in div or "rel=" in div]


def _texts_of(part):
    """Every narrative below a part."""
    inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    own = [part["text"]] if isinstance(part, dict) and isinstance(part.get("text"), dict) else []
    return own + [text for one in inner for text in _texts_of(one)]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda b: b["entry"].reverse(), "the first entry of a document is a Composition"),
        (lambda b: b["entry"].pop(2), "which is not here"),
        (lambda b: b.pop("identifier"), "identifier with system and value"),
        (lambda b: b["entry"][0]["resource"].update(status="done"), "status is 'done'"),
        (lambda b: b["entry"][0]["resource"]["section"].append({"title": "x"}), "is empty (cmp-1)"),
        (lambda b: b["entry"][1]["resource"].pop("relatesTo"), "derived from"),
        (lambda b: b["entry"][1]["resource"]["section"].pop(0), "no recommendation-specification"),
        (lambda b: b["entry"][1]["resource"]["text"].update(div="<div>"), "text is no XHTML"),
        (lambda b: b["entry"][1]["resource"]["text"].update(div=f'<div xmlns="{XHTML}"><p onclick="x">a</p></div>'), "attributes that none may: onclick"),
        (lambda b: b["entry"][2]["resource"]["content"].append(b["entry"][3]["resource"]["content"][0]), "parts are"),
        (lambda b: b["entry"][3]["resource"]["content"][0].update(informationType="vote"), "informationType is 'vote'"),
        (lambda b: b["entry"][3]["resource"]["content"][0]["component"][0]["type"]["coding"][0].update(code="x"), "no code 'x'"),
    ],
)  # fmt: skip
def test_the_checker_finds_what_is_wrong(spoil, said):
    spoilt = copy.deepcopy(bundle(FULL))
    spoil(spoilt)
    assert any(said in one for one in problems(spoilt))
