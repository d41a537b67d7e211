"""From evidence to decision: the twelve criteria of GRADE, each with the judgements that it can have.

Alonso-Coello et al., BMJ 2016;353:i2016. Questions are in our words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from delphi.errors import Sentence

_OPEN = ("varies", "don't know")
_APART = (*_OPEN, "no included studies")  # judgements that stand beside the scale
_YES = ("no", "probably no", "probably yes", "yes", *_OPEN)
_SIZE = ("trivial", "small", "moderate", "large", *_OPEN)
_HARM = ("large", "moderate", "small", "trivial", *_OPEN)
_CERTAINTY = ("very low", "low", "moderate", "high", "no included studies")
_FAVOURS = (
    "favours the comparison", "probably favours the comparison", "favours neither",
    "probably favours the intervention", "favours the intervention",
)  # fmt: skip


@dataclass(frozen=True)
class Criterion:
    """A criterion: its name, the question that it asks, and the judgements in their order."""

    name: Sentence
    question: Sentence
    judgements: tuple[str, ...]

    @property
    def scale(self) -> tuple[str, ...]:
        """The judgements that have an order: from what speaks against the intervention to what speaks for it."""
        return tuple(word for word in self.judgements if word not in _APART)


CRITERIA: Mapping[str, Criterion] = {
    "problem": Criterion(Sentence("Problem"), Sentence("Is the problem a priority?"), _YES),
    "desirable": Criterion(
        Sentence("Desirable effects"), Sentence("How large are the desirable effects?"), _SIZE
    ),
    "undesirable": Criterion(
        Sentence("Undesirable effects"), Sentence("How large are the undesirable effects?"), _HARM
    ),
    "certainty": Criterion(
        Sentence("Certainty of the evidence"),
        Sentence("How certain is the evidence of effects over all?"),
        _CERTAINTY,
    ),
    "values": Criterion(
        Sentence("Values"),
        Sentence("Do people differ in how much they value the main outcomes?"),
        (
            "important uncertainty or variability", "possibly important uncertainty or variability",
            "probably no important uncertainty or variability", "no important uncertainty or variability",
        ),
    ),
    "balance": Criterion(
        Sentence("Balance of effects"),
        Sentence("Do the effects favour the intervention or the comparison?"),
        (*_FAVOURS, *_OPEN),
    ),
    "resources": Criterion(
        Sentence("Resources required"),
        Sentence("How large are the costs or savings?"),
        (
            "large costs", "moderate costs", "negligible costs and savings", "moderate savings", "large savings",
            *_OPEN,
        ),
    ),
    "resource_certainty": Criterion(
        Sentence("Certainty of the resources"),
        Sentence("How certain is the evidence of the resources required?"),
        _CERTAINTY,
    ),
    "cost_effectiveness": Criterion(
        Sentence("Cost-effectiveness"),
        Sentence("Does cost-effectiveness favour the intervention or the comparison?"),
        (*_FAVOURS, "varies", "no included studies"),
    ),
    "equity": Criterion(
        Sentence("Equity"),
        Sentence("What would happen to equity in health?"),
        ("reduced", "probably reduced", "probably no impact", "probably increased", "increased", *_OPEN),
    ),
    "acceptability": Criterion(
        Sentence("Acceptability"), Sentence("Is it acceptable to those whom it concerns?"), _YES
    ),
    "feasibility": Criterion(Sentence("Feasibility"), Sentence("Can it be put into practice?"), _YES),
}  # fmt: skip

# Each judgement, so that it can be read in every language.
WORDS = (
    Sentence("no"), Sentence("probably no"), Sentence("probably yes"), Sentence("yes"), Sentence("varies"),
    Sentence("don't know"), Sentence("trivial"), Sentence("small"), Sentence("moderate"), Sentence("large"),
    Sentence("very low"), Sentence("low"), Sentence("high"), Sentence("no included studies"),
    Sentence("favours the comparison"), Sentence("probably favours the comparison"), Sentence("favours neither"),
    Sentence("probably favours the intervention"), Sentence("favours the intervention"),
    Sentence("important uncertainty or variability"), Sentence("possibly important uncertainty or variability"),
    Sentence("probably no important uncertainty or variability"), Sentence("no important uncertainty or variability"),
    Sentence("large costs"), Sentence("moderate costs"), Sentence("negligible costs and savings"),
    Sentence("moderate savings"), Sentence("large savings"), Sentence("reduced"), Sentence("probably reduced"),
    Sentence("probably no impact"), Sentence("probably increased"), Sentence("increased"),
)  # fmt: skip
