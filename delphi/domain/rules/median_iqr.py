"""Median and interquartile range: where the panel stands, and how closely together."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from delphi.domain.exact import number_text
from delphi.domain.lifecycle import Blocker
from delphi.domain.rules.base import Case, Evidence, Preset
from delphi.domain.rules.threshold import Kind, Threshold, Values, exact
from delphi.domain.scale import Scale
from delphi.errors import Sentence
from delphi.stats.rationals import Booleans

HALF, QUARTER = Fraction(1, 2), Fraction(1, 4)


class MedianIqr:
    preset = Preset.MEDIAN_IQR
    label = Sentence("Median and interquartile range")
    description = Sentence("The median lies in a band, and half of the ratings lie close together.")

    def thresholds(self, scale: Scale) -> tuple[Threshold, ...]:
        low, high = Fraction(scale.low), Fraction(scale.high)
        width = scale.high - scale.low
        return (
            Threshold(
                "median_in",
                Sentence("Accepted from a median of"),
                Kind.POINTS,
                Fraction(scale.agree[0]),
                minimum=low,
                maximum=high,
                step=HALF,
            ),
            Threshold(
                "median_out",
                Sentence("Rejected up to a median of"),
                Kind.POINTS,
                Fraction(scale.disagree[1]),
                minimum=low,
                maximum=high,
                step=HALF,
            ),
            Threshold(
                "iqr_at_most",
                Sentence("Largest interquartile range"),
                Kind.POINTS,
                Fraction(max(1, width // 4)),
                maximum=Fraction(width),
                step=QUARTER,
                help=Sentence("It depends on the quantile type: the protocol fixes both."),
            ),
        )

    def problems(self, scale: Scale, values: Values) -> tuple[Blocker, ...]:
        if exact(values, "median_out") < exact(values, "median_in"):
            return ()
        return (
            Blocker(
                Sentence("A statement could be accepted and rejected at once by its median."),
                Sentence("Set the median that rejects below the median that accepts."),
            ),
        )

    def ipr_type(self, values: Values) -> int:
        return 6

    def decide(self, evidence: Evidence, values: Values) -> tuple[Booleans, Booleans]:
        numbers = evidence.summary.exact
        narrow = numbers.iqr.at_most(exact(values, "iqr_at_most"))
        return (
            narrow & numbers.median.at_least(exact(values, "median_in")),
            narrow & numbers.median.at_most(exact(values, "median_out")),
        )

    def because(self, case: Case, values: Values) -> Sentence:
        return Sentence(
            "Median %(median)s (accepted from %(accepted)s, rejected up to %(rejected)s); "
            "interquartile range %(iqr)s (at most %(most)s).",
            median=number_text(case.median),
            accepted=number_text(exact(values, "median_in")),
            rejected=number_text(exact(values, "median_out")),
            iqr=number_text(case.iqr),
            most=number_text(exact(values, "iqr_at_most")),
        )

    def facts(self, case: Case, values: Values) -> dict[str, Any]:
        return {"is_narrow": case.iqr <= exact(values, "iqr_at_most")}

    def in_words(self, scale: Scale, values: Values) -> tuple[Sentence, ...]:
        most = number_text(exact(values, "iqr_at_most"))
        return (
            Sentence(
                "A statement is accepted when the median is %(median)s or more and the interquartile range is at "
                "most %(most)s.",
                median=number_text(exact(values, "median_in")),
                most=most,
            ),
            Sentence(
                "It is rejected when the median is %(median)s or less and the interquartile range is at most "
                "%(most)s.",
                median=number_text(exact(values, "median_out")),
                most=most,
            ),
        )

    def formula(self, scale: Scale, values: Values, quantile_type: int) -> tuple[str, ...]:
        median_in, median_out, most = (
            number_text(exact(values, name)) for name in ("median_in", "median_out", "iqr_at_most")
        )
        narrow = f"P75 − P25 ≤ {most}"
        return (
            f"accepted: median ≥ {median_in} and {narrow}",
            f"rejected: median ≤ {median_out} and {narrow}",
            f"P25 and P75 by quantile type {quantile_type}",
        )
