"""Study designs that ask more than one question, to begin a protocol with."""

from __future__ import annotations

from dataclasses import replace

from delphi.domain.consensus import ConsensusRule, Preset
from delphi.domain.protocol import Terms
from delphi.domain.question import Question
from delphi.domain.scale import Scale
from delphi.errors import Sentence

# Turoff's scales have four points and no middle: whoever answers takes a side.
DESIRABLE = Scale(1, 4, (3, 4), (1, 2), ("undesirable", "in between", "desirable"))
FEASIBLE = Scale(1, 4, (3, 4), (1, 2), ("infeasible", "in between", "feasible"))
AGREED = Scale(1, 9, (7, 9), (1, 3), ("disagree", "undecided", "agree"))
IMPORTANT = Scale(1, 9, (7, 9), (1, 3), ("not important", "important, not critical", "critical"))
# The names that can be translated, as those of the usual scale can.
WORDS = (
    Sentence("Desirability"), Sentence("How desirable is it?"), Sentence("Feasibility"), Sentence("How feasible is it?"),
    Sentence("Agreement"), Sentence("How far do you agree?"), Sentence("Importance"), Sentence("How important is it?"),
    Sentence("disagree"), Sentence("undecided"), Sentence("agree"),
    Sentence("not important"), Sentence("important, not critical"), Sentence("critical"),
    Sentence("undesirable"), Sentence("in between"), Sentence("desirable"), Sentence("infeasible"), Sentence("feasible"),
)  # fmt: skip
FEASIBILITY = Question(
    key="feasibility",
    name="Feasibility",
    wording="How feasible is it?",
    scale=FEASIBLE,
    rule=ConsensusRule.for_scale(Preset.PERCENT_AGREEMENT, FEASIBLE),
    of_all=True,
)


def _asked(name: str, wording: str, scale: Scale, preset: Preset = Preset.PERCENT_AGREEMENT) -> Question:
    rule = ConsensusRule.for_scale(preset, scale)
    return Question(name=name, wording=wording, scale=scale, rule=rule, of_all=True)


# What is usually asked beside the main question, to begin a further one with; core outcome sets ask for importance.
USUAL = {
    "agreement": _asked("Agreement", "How far do you agree?", AGREED),
    "importance": _asked("Importance", "How important is it?", IMPORTANT, Preset.COS_70_15),
    "feasibility": _asked("Feasibility", "How feasible is it?", FEASIBLE),
    "desirability": _asked("Desirability", "How desirable is it?", DESIRABLE),
}


def policy_delphi(terms: Terms) -> Terms:
    """The same protocol asking how desirable each statement is, and how feasible; other questions stay."""
    return replace(
        terms,
        scale=DESIRABLE,
        rule=ConsensusRule.for_scale(Preset.PERCENT_AGREEMENT, DESIRABLE),
        main_name="Desirability",
        main_wording="How desirable is it?",
        more=(FEASIBILITY, *(one for one in terms.more if one.key != FEASIBILITY.key)),
    )
