"""A whole edition document, small or of full size, for the tests of every format."""

from __future__ import annotations

from typing import Any

from delphi.export.json_document import sha256

NASTY = "<script>alert(1)</script> #strong[x] *b* _i_ $x^2$ `raw` \\ @ref ~ -- // end"
SCALE = {"low": 1, "high": 9, "agree": [7, 9], "disagree": [1, 3]}


def summary(counts: list[int], n_abstained: int = 2) -> dict[str, Any]:
    n = sum(counts)
    return {
        "n": n,
        "n_abstained": n_abstained,
        "n_eligible": n + n_abstained,
        "counts": {str(point): count for point, count in enumerate(counts, 1)},
        "median": 8.0,
        "q1": 7.0,
        "q3": 9.0,
        "iqr": 2.0,
        "n_agree": sum(counts[6:]),
        "n_disagree": sum(counts[:3]),
        "share_agree": sum(counts[6:]) / n,
    }


def recommendation(number: int = 1, **changes: Any) -> dict[str, Any]:
    return {
        "number": number,
        "section": "Technique",
        "label": f"TEC{number}",
        "text": "The injection should stay within the dermis, at a depth of about 1 to 3 mm adjusted to the body site.",
        "strength": "conditional",
        "direction": "for",
        "certainty": "very low",
        "remarks": "Needles of 4 mm are the usual choice.",
        "rationale": "The expected slow release depends on a dermal deposit, and skin thickness differs between sites.",
        "round": 2,
        "scale": SCALE,
        "summary": summary([0, 1, 0, 0, 1, 0, 5, 9, 8]),
        "verdict": {
            "outcome": "accepted",
            "because": "22 of 24 in 7 to 9 (at least 75 %), 1 of 24 in 1 to 3.",
        },
        "dissent": ["No trial compares depths; I would rather leave the number out."],
        "history": [
            {"number": 1, "round": 1, "text": "The injection should be 2 mm deep.", "reason": None},
            {
                "number": 2,
                "round": 2,
                "text": "The injection should stay within the dermis, at a depth of about 1 to 3 mm adjusted to the body site.",
                "reason": "One depth cannot fit face and back.",
            },
        ],
        "references": ["micheels2018", "nct04519333"],
        "locked_at": "2026-12-03T16:20:00Z",
        "locked_by": "Anna Chair",
        "sha256": "ab" * 32,
    } | changes


def sealed(document: dict[str, Any]) -> dict[str, Any]:
    return document | {"sha256": sha256(document)}


STUDY: Any = {
    "slug": "mesotherapy",
    "title": "Mesotherapy in clinical practice",
    "aim": "To say where mesotherapy has a place, how it should be done and what is not known.",
    "audience": "Physicians, nurses and pharmacists who are asked for it.",
    "is_simulated": True,
}
EDITION: Any = {
    "number": "1.0",
    "published_at": "2026-12-04T10:00:00Z",
    "published_by": "Anna Chair",
    "release": "0.1.0",
    "summary": "Twenty-six experts of six disciplines and nine countries rated thirty draft statements in two "
    "anonymous rounds.",
    "previous_sha256": None,
    "disclaimer": None,
}
PROTOCOL: Any = {
    "terms": {
        "title": "Mesotherapy in clinical practice",
        "scale": SCALE | {"labels": ["inappropriate", "uncertain", "appropriate"]},
        "quantile_type": 7,
        "count_abstentions": False,
        "n_rounds": 2,
        "least_cell": 3,
    },
    "locked_at": "2026-11-01T09:00:00Z",
    "sha256": "cd" * 32,
    "rule_in_words": "A statement is accepted when at least 75 % rate it 7 to 9 and fewer than 15 % rate it 1 to 3.",
    "rule_formula": "n(7–9) / n ≥ 75 %  and  n(1–3) / n < 15 %",
    "amendments": [
        {"number": 1, "at": "2026-11-10T09:00:00Z", "reason": "Round 1 was extended by two days."}
    ],
}
PANEL: Any = {
    "n": 26,
    "n_countries": 9,
    "by_discipline": [["Physicians", 12], ["Nurses", 8], ["other or not shown", 6]],
    "by_country": [["Italy", 8], ["France", 5], ["other or not shown", 13]],
    "interests": {"n_declared": 4, "n_none": 22},
}
ROUNDS: Any = [
    {
        "number": 1, "opened_at": "2026-11-02T08:00:00Z", "closed_at": "2026-11-12T17:00:00Z",
        "n_statements": 30, "n_invited": 26, "n_finished": 25, "n_accepted": 16, "n_rejected": 1, "n_open": 13,
    },
    {
        "number": 2, "opened_at": "2026-11-16T08:00:00Z", "closed_at": "2026-11-27T17:00:00Z",
        "n_statements": 13, "n_invited": 26, "n_finished": 24, "n_accepted": 9, "n_rejected": 0, "n_open": 4,
    },
]  # fmt: skip
NOT_AGREED: Any = [
    {
        "section": "Pain",
        "label": "PAI5",
        "text": "Mesotherapy may be considered in emergency care for migraine without aura.",
        "summary": summary([2, 3, 2, 4, 3, 2, 2, 1, 0], 7) | {"median": 4.0, "q1": 2.0, "q3": 5.0},
        "because": "3 of 19 in 7 to 9, less than 75 %.",
        "state": "open",
    }
]
REFERENCES: Any = [
    {
        "number": 1,
        "key": "micheels2018",
        "text": "Micheels P. Depth of intradermal injection. 2018.",
        "doi": "10.1111/example",
        "url": None,
    },
    {
        "number": 2,
        "key": "nct04519333",
        "text": "Trial NCT04519333. Mesotherapy in low back pain.",
        "doi": None,
        "url": "https://clinicaltrials.gov/study/NCT04519333",
    },
]


def edition(**changes: Any) -> dict[str, Any]:
    """A complete document with one recommendation, under its own hash."""
    return sealed(
        {
            "schema": "delphi/edition/1",
            "study": STUDY,
            "edition": EDITION,
            "protocol": PROTOCOL,
            "panel": PANEL,
            "rounds": ROUNDS,
            "recommendations": [recommendation()],
            "not_agreed": NOT_AGREED,
            "references": REFERENCES,
        }
        | changes
    )
