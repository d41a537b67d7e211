"""Every preset rule with its thresholds."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from delphi.domain.places import Places
from delphi.domain.quantity import Quantity
from delphi.domain.rules.awmf import Awmf
from delphi.domain.rules.base import Logic, Preset
from delphi.domain.rules.cos import Cos7015
from delphi.domain.rules.estimate import Estimate
from delphi.domain.rules.grade_grid import GradeGrid
from delphi.domain.rules.median_iqr import MedianIqr
from delphi.domain.rules.modal_answer import ModalAnswer
from delphi.domain.rules.no_dissent import NoDissent
from delphi.domain.rules.percent_agreement import PercentAgreement
from delphi.domain.rules.rand_ucla import RandUcla
from delphi.domain.rules.ranking import Ranking
from delphi.domain.rules.threshold import Kind, Threshold
from delphi.domain.scale import Scale
from delphi.errors import Sentence

LOGIC: dict[Preset, Logic] = {
    logic.preset: logic
    for logic in (
        PercentAgreement(),
        Cos7015(),
        MedianIqr(),
        RandUcla(),
        GradeGrid(),
        Awmf(),
        NoDissent(),
        ModalAnswer(),
        Ranking(),
        Estimate(),
    )
}
GRID_SCALE = Scale(1, 5, agree=(4, 5), disagree=(1, 2), labels=("against", "no recommendation", "for"))


@dataclass(frozen=True)
class RuleDescription:
    """A preset as a form offers it."""

    preset: Preset
    label: Sentence
    description: Sentence
    thresholds: tuple[Threshold, ...]


def rules(scale: Scale) -> tuple[RuleDescription, ...]:
    """Every preset that judges answers of this kind, with its thresholds, limits and defaults for the scale."""
    return tuple(
        RuleDescription(preset, logic.label, logic.description, thresholds_of(preset, scale))
        for preset, logic in LOGIC.items()
        if suits(preset, scale)
    )


def suits(preset: Preset, scale: Scale) -> bool:
    """Whether a preset judges answers of this kind: rankings and estimates have one each, ratings the others."""
    own = {Preset.RANKING: Places, Preset.ESTIMATE: Quantity}
    if preset in own:
        return isinstance(scale, own[preset])
    return not isinstance(scale, Places | Quantity)


def thresholds_of(preset: Preset, scale: Scale) -> tuple[Threshold, ...]:
    """The editable values of one preset; the least number of ratings comes last."""
    least_n = Threshold(
        "least_n",
        Sentence("Least number of ratings"),
        Kind.COUNT,
        5,
        minimum=Fraction(1),
        maximum=Fraction(1000),
        help=Sentence("With fewer the outcome is “too few ratings”, not “no consensus”."),
    )
    return (*LOGIC[preset].thresholds(scale), least_n)


def usual_scale(preset: Preset) -> Scale:
    """The scale that a preset is usually asked on."""
    return GRID_SCALE if preset is Preset.GRADE_GRID else Scale()


# What judges ratings on a scale of points; rankings and estimates have a rule of their own.
OF_RATINGS = tuple(preset for preset in Preset if suits(preset, Scale()))
