"""What a sign-off says: who approved, who dissented and why, as facts that are computed and never typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from delphi.errors import Sentence

NOBODY: Mapping[str, int] = {}


@dataclass(frozen=True)
class Signed:
    """One answer: whether the whole is approved, why not, and a reason for each label that is not.

    `recused` are the labels on which nothing is asked of this panellist.
    """

    approves: bool = True
    reason: str = ""
    dissents: Mapping[str, str] = field(default_factory=dict)
    recused: frozenset[str] = frozenset()


def results(
    n_eligible: int, answers: Sequence[Signed], labels: Sequence[str], n_recused: Mapping[str, int] = NOBODY
) -> dict[str, Any]:
    """The whole and each recommendation in numbers, with every reason; in an order that tells nobody's place.

    Who is recused from a recommendation is neither asked nor counted there; the whole is everybody's.
    """
    whole = _counted(n_eligible, len(answers), [one.reason for one in answers if not one.approves])
    if n_partly := sum(one.approves and bool(one.dissents.keys() - one.recused) for one in answers):
        whole["n_partly"] = n_partly  # of those who approved, so many not every recommendation
    return {
        "n_eligible": n_eligible,
        "n_answered": len(answers),
        "whole": whole,
        "recommendations": [
            {"label": label, **_of_one(label, n_eligible, answers, n_recused.get(label, 0))}
            for label in labels
        ],
    }


def _of_one(label: str, n_eligible: int, answers: Sequence[Signed], n_recused: int) -> dict[str, Any]:
    asked = [one for one in answers if label not in one.recused]
    reasons = [one.dissents[label] for one in asked if label in one.dissents]
    counted = _counted(n_eligible - n_recused, len(asked), reasons)
    return {**counted, "n_recused": n_recused} if n_recused else counted


def _counted(n_eligible: int, n_answered: int, reasons: list[str]) -> dict[str, Any]:
    return {
        "n_eligible": n_eligible,
        "n_approved": n_answered - len(reasons),
        "n_dissented": len(reasons),
        "n_silent": n_eligible - n_answered,
        "reasons": sorted(reasons),
    }


def in_words(numbers: Mapping[str, Any]) -> Sentence:
    """ "Approved by all 26", "25 of 26 approved, 1 dissented", "Approved by all 24 (2 recused)", and so on."""
    said = _in_words(numbers)
    if n := numbers.get("n_partly", 0):
        return Sentence("%(said)s; %(partly)s of them not every recommendation", said=said, partly=n)
    if n := numbers.get("n_recused", 0):
        return Sentence("%(said)s (%(recused)s recused)", said=said, recused=n)
    return said


def _in_words(numbers: Mapping[str, Any]) -> Sentence:
    if not numbers["n_eligible"]:
        return Sentence("Nobody was asked")
    n, approved = numbers["n_eligible"], numbers["n_approved"]
    dissented, silent = numbers["n_dissented"], numbers["n_silent"]
    if n and approved == n:
        return Sentence("Approved by all %(n)s", n=n) if n > 1 else Sentence("Approved by the one asked")
    values = {"approved": approved, "of": n, "dissented": dissented, "silent": silent}
    if not silent:
        return Sentence("%(approved)s of %(of)s approved, %(dissented)s dissented", **values)
    if not dissented:
        return Sentence("%(approved)s of %(of)s approved, %(silent)s did not answer", **values)
    return Sentence(
        "%(approved)s of %(of)s approved, %(dissented)s dissented, %(silent)s did not answer", **values
    )
