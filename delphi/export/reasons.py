"""Rules and reasons in the reader's language: an edition froze them in English, and data to say them anew.

Each is said anew only where that gives, in English, the very words that were frozen; else those stand.
To judge a statement again takes half a millisecond, which English saves.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from delphi.domain.consensus import ConsensusRule
from delphi.domain.scale import Scale
from delphi.errors import DomainError, Sentence
from delphi.export.phrases import Json, Translate, say

UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, DomainError)


def rule_in_words(written: Json, terms: Json, _: Translate) -> str:
    """The rule of a protocol, or of one of its questions, in the words of the reader."""
    frozen = str(written["rule_in_words"])
    try:
        rule, scale = ConsensusRule.from_json(terms["rule"]), Scale.from_json(terms["scale"])
        said = rule.in_words(scale, bool(terms.get("count_abstentions")))
    except UNREADABLE:
        return frozen
    return _anew(said, frozen, _)


def because(entry: Json, _: Translate) -> str:
    """Why the rule decided as it did on a recommendation."""
    frozen = str(entry["verdict"]["because"])
    return _judged(frozen, entry, entry, _)


def because_of(item: Json, protocol: Json, _: Translate) -> str:
    """The same of a statement that is no recommendation, by the rule of the protocol."""
    terms = protocol["terms"]
    return _judged(
        str(item["because"]), {"scale": terms.get("scale"), **item}, {**terms, "round": item.get("round")}, _
    )


def _judged(frozen: str, rated: Json, terms: Json, _: Translate) -> str:
    if _is_english(_):
        return frozen
    try:
        scale, told = Scale.from_json(rated["scale"]), rated["summary"]
        rule = ConsensusRule.from_json(terms["rule"]).in_round(terms["round"])
        if rule.asks_groups:
            return frozen
        counts = np.array([int(told["counts"].get(str(point), 0)) for point in scale.points])
        verdict = rule.judge(
            counts, int(told["n_abstained"]), scale, terms["quantile_type"], terms["count_abstentions"]
        )
    except UNREADABLE:
        return frozen
    return _anew([verdict.because], frozen, _)


def _is_english(_: Translate) -> bool:
    return _("accepted") == "accepted"


def _anew(said: Iterable[Sentence], frozen: str, _: Translate) -> str:
    """The sentences as the reader's language says them, where they are the ones that were frozen."""
    sentences = list(said)
    is_same = " ".join(map(str, sentences)) == frozen
    return " ".join(say(one, _) for one in sentences) if is_same else frozen
