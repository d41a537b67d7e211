"""Rules and reasons in the language of the reader."""

from __future__ import annotations

from typing import Any

from delphi.domain.consensus import ConsensusRule
from delphi.domain.scale import Scale
from delphi.export.edition import lay_out
from delphi.export.methods import methods
from delphi.export.reasons import because
from tests.export.documents import NOT_AGREED, PROTOCOL, SCALE, edition, recommendation, summary

LABELS = {"labels": list(Scale.labels)}
RULE = ConsensusRule("cos-70-15")
COUNTS = [0, 1, 0, 0, 1, 0, 5, 9, 8]
BECAUSE = "22 of 24 rated 7 to 9, 70 % needs 17; 1 rated 1 to 3, below 15 % allows 3."


def german(words: str) -> str:
    found = {
        "accepted": "angenommen",
        "%(count)s of %(total)s rated %(band)s, %(percent)s %% needs %(needed)s; %(n_other)s rated %(other)s, "
        "below %(below)s %% allows %(allowed)s.": "%(count)s von %(total)s: angenommen.",
        "Otherwise it stays open.": "Sonst bleibt sie offen.",
    }
    return found.get(words, words)


def judged(**changes: Any) -> dict[str, Any]:
    told = {
        "rule": RULE.to_json(), "scale": SCALE | LABELS, "quantile_type": 7, "count_abstentions": False, "round": 2,
        "summary": summary(COUNTS), "verdict": {"outcome": "accepted", "because": BECAUSE},
    }  # fmt: skip
    return recommendation(**told | changes)


def test_a_reason_is_said_in_the_language_of_the_reader():
    assert because(judged(), german) == "22 von 24: angenommen."
    assert because(judged(), str) == BECAUSE
    laid = lay_out(edition(recommendations=[judged()]), german)["sections"][0]["cards"][0]
    assert laid["verdict"] == "22 von 24: angenommen."


def test_a_reason_that_its_numbers_do_not_give_stands_as_it_was_frozen():
    own = {"outcome": "accepted", "because": "The chair says so."}
    assert because(judged(verdict=own), german) == "The chair says so."
    assert because(judged(summary=summary([0] * 8 + [24])), german) == BECAUSE
    assert because(judged(rule={"preset": "none of ours"}), german) == BECAUSE


def test_the_rule_and_what_was_not_agreed_are_said_so_too():
    words = " ".join(str(one) for one in RULE.in_words(Scale.from_json(SCALE | LABELS)))
    terms = {
        **PROTOCOL["terms"], "rule": RULE.to_json(), "scale": SCALE | LABELS, "quantile_type": 7, "count_abstentions": False,
    }  # fmt: skip
    item = NOT_AGREED[0] | {"round": 2, "summary": summary(COUNTS), "because": BECAUSE}
    document = edition(protocol={**PROTOCOL, "terms": terms, "rule_in_words": words}, not_agreed=[item])
    assert "Otherwise it stays open." in words
    assert "Sonst bleibt sie offen." in methods(document, german)[0]["paragraphs"][1]
    assert lay_out(document, german)["not_agreed"][0]["because"].startswith("22 von 24: angenommen.")
