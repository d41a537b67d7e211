"""RAND/UCLA appropriateness: the region of the median, unless the panel disagrees."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from delphi.domain.exact import number_text
from delphi.domain.lifecycle import Blocker
from delphi.domain.rules.base import Case, Evidence, Preset
from delphi.domain.rules.threshold import Kind, Threshold, Values, exact
from delphi.domain.scale import Scale
from delphi.errors import NotAcceptable, Sentence
from delphi.stats.appropriateness import classic
from delphi.stats.quantiles import QUANTILE_TYPES
from delphi.stats.rationals import Booleans

IPRAS, CLASSIC = "ipras", "classic"
LOW, HIGH = Fraction(1), Fraction(9)
WRONG_SCALE = Sentence(
    "The RAND/UCLA rule is defined for ratings from 1 to 9 in the regions 1 to 3, 4 to 6 and 7 to 9."
)


def _has_regions(scale: Scale) -> bool:
    return (scale.low, scale.high, scale.agree, scale.disagree) == (1, 9, (7, 9), (1, 3))


class RandUcla:
    """Fitch K et al. (2001) The RAND/UCLA Appropriateness Method User's Manual, RAND MR-1269."""

    preset = Preset.RAND_UCLA
    label = Sentence("RAND/UCLA appropriateness")
    description = Sentence(
        "The median lies in the highest or lowest third, and the panel does not disagree. As published it takes two "
        "rounds, the second in a meeting."
    )

    def thresholds(self, scale: Scale) -> tuple[Threshold, ...]:
        limits: dict[str, Any] = {"minimum": LOW, "maximum": HIGH, "step": Fraction(1, 2)}
        return (
            Threshold(
                "median_in", Sentence("Appropriate from a median of"), Kind.POINTS, Fraction(13, 2), **limits
            ),
            Threshold(
                "median_out", Sentence("Inappropriate up to a median of"), Kind.POINTS, Fraction(3), **limits
            ),
            Threshold(
                "disagreement",
                Sentence("The panel disagrees"),
                Kind.CHOICE,
                IPRAS,
                choices=(
                    (IPRAS, Sentence("when IPR exceeds IPRAS")),
                    (CLASSIC, Sentence("when a third or so rate 1 to 3 and as many 7 to 9 (classic)")),
                ),
                help=Sentence("The classic counts were published for panels of 8 to 16."),
            ),
            Threshold(
                "ipr_type",
                Sentence("Quantile type of P30 and P70"),
                Kind.CHOICE,
                "6",
                choices=tuple(
                    (str(number), Sentence("type %(number)s", number=number)) for number in QUANTILE_TYPES
                ),
            ),
        )

    def problems(self, scale: Scale, values: Values) -> tuple[Blocker, ...]:
        found = []
        if not _has_regions(scale):
            found.append(Blocker(WRONG_SCALE, Sentence("Use that scale and bands, or choose another rule.")))
        if exact(values, "median_out") >= exact(values, "median_in"):
            found.append(
                Blocker(
                    Sentence("A statement could be appropriate and inappropriate at once by its median."),
                    Sentence("Set the median that rejects below the median that accepts."),
                )
            )
        return tuple(found)

    def ipr_type(self, values: Values) -> int:
        return int(values["ipr_type"])

    def decide(self, evidence: Evidence, values: Values) -> tuple[Booleans, Booleans]:
        if not _has_regions(evidence.scale):  # without IPRAS no panel would ever disagree
            raise NotAcceptable(WRONG_SCALE)
        summary = evidence.summary
        by_classic = values["disagreement"] == CLASSIC
        agreed = ~(classic(summary.counts).disagreement if by_classic else summary.disagreement)
        middle = summary.exact.median
        return (
            agreed & middle.at_least(exact(values, "median_in")),
            agreed & middle.at_most(exact(values, "median_out")),
        )

    def because(self, case: Case, values: Values) -> Sentence:
        numbers: dict[str, Any] = {
            "median": number_text(case.median),
            "accepted": number_text(exact(values, "median_in")),
            "rejected": number_text(exact(values, "median_out")),
        }
        if values["disagreement"] == CLASSIC:
            return Sentence(
                "Median %(median)s (appropriate from %(accepted)s, inappropriate up to %(rejected)s); %(low)s of "
                "%(n)s rated 1 to 3 and %(high)s rated 7 to 9, disagreement needs %(needed)s in each.",
                low=case.n_disagree,
                high=case.n_agree,
                n=case.n,
                needed=self._classic_needed(case),
                **numbers,
            )
        numbers |= {"ipr": number_text(case.ipr), "ipras": number_text(case.ipras or Fraction(0))}
        if case.disagreement:
            return Sentence(
                "Median %(median)s (appropriate from %(accepted)s, inappropriate up to %(rejected)s); IPR %(ipr)s "
                "exceeds IPRAS %(ipras)s: the panel disagrees.",
                **numbers,
            )
        return Sentence(
            "Median %(median)s (appropriate from %(accepted)s, inappropriate up to %(rejected)s); IPR %(ipr)s does "
            "not exceed IPRAS %(ipras)s: no disagreement.",
            **numbers,
        )

    def facts(self, case: Case, values: Values) -> dict[str, Any]:
        if values["disagreement"] == CLASSIC:
            needed = self._classic_needed(case)
            return {"needed": needed, "disagreement": min(case.n_agree, case.n_disagree) >= needed}
        return {
            "ipr": number_text(case.ipr),
            "ipras": number_text(case.ipras or Fraction(0)),
            "disagreement": case.disagreement,
        }

    def in_words(self, scale: Scale, values: Values) -> tuple[Sentence, ...]:
        accepted = Sentence(
            "A statement is accepted (appropriate) when the median is %(median)s or more without disagreement.",
            median=number_text(exact(values, "median_in")),
        )
        rejected = Sentence(
            "It is rejected (inappropriate) when the median is %(median)s or less without disagreement.",
            median=number_text(exact(values, "median_out")),
        )
        if values["disagreement"] == CLASSIC:
            test = Sentence(
                "The panel disagrees when more than a third of n − 2, rounded down, rate 1 to 3 and as many rate "
                "7 to 9."
            )
        else:
            test = Sentence(
                "The panel disagrees when the range between the 30th and the 70th percentile exceeds the same "
                "range adjusted for symmetry."
            )
        return (accepted, rejected, test)

    def formula(self, scale: Scale, values: Values, quantile_type: int) -> tuple[str, ...]:
        median_in, median_out = (number_text(exact(values, name)) for name in ("median_in", "median_out"))
        lines = (
            f"accepted: median ≥ {median_in} and no disagreement",
            f"rejected: median ≤ {median_out} and no disagreement",
        )
        if values["disagreement"] == CLASSIC:
            return (*lines, "disagreement: n[1..3] ≥ d and n[7..9] ≥ d, d = ⌊(n − 2) / 3⌋ + 1")
        return (
            *lines,
            "disagreement: P70 − P30 > 2.35 + 1.5 |5 − (P30 + P70) / 2|",
            f"P30 and P70 by quantile type {self.ipr_type(values)}",
        )

    @staticmethod
    def _classic_needed(case: Case) -> int:
        return int(classic(np.array(case.counts, dtype=np.int64)).disagreement_from)
