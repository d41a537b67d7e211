"""Estimate: the panel agrees on a number when the middle half of its estimates is narrow, measured by the median."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from delphi.domain.exact import number_text
from delphi.domain.lifecycle import Blocker
from delphi.domain.quantity import Quantity
from delphi.domain.rules.base import Case, Evidence, Preset
from delphi.domain.rules.threshold import Kind, Threshold, Values, exact
from delphi.domain.scale import Scale
from delphi.errors import Sentence
from delphi.stats.rationals import Booleans


class Estimate:
    """Relative interquartile range, as in von der Gracht HA (2012) Technol Forecast Soc Change 79:1525-1536."""

    preset = Preset.ESTIMATE
    label = Sentence("Estimate with a narrow middle half")
    description = Sentence("Half of the estimates lie close to each other, as a share of their median.")

    def thresholds(self, scale: Scale) -> tuple[Threshold, ...]:
        return (
            Threshold(
                "percent",
                Sentence("Largest interquartile range, of the median"),
                Kind.PERCENT,
                Fraction(30),
                maximum=Fraction(200),
                help=Sentence("Where the median is 0, the range must be 0 too."),
            ),
        )

    def problems(self, scale: Scale, values: Values) -> tuple[Blocker, ...]:
        return ()

    def ipr_type(self, values: Values) -> int:
        return 6

    def decide(self, evidence: Evidence, values: Values) -> tuple[Booleans, Booleans]:
        found, percent = evidence.summary.exact, exact(values, "percent")
        wide = 100 * percent.denominator * found.iqr.numerator * found.median.denominator
        most = percent.numerator * np.abs(found.median.numerator) * found.iqr.denominator
        is_in = found.median.defined & (wide <= most)
        return is_in, np.zeros_like(is_in)

    def because(self, case: Case, values: Values) -> Sentence:
        scale = case.scale
        assert isinstance(scale, Quantity)
        share = relative(case.iqr, case.median)
        numbers: dict[str, Any] = {
            "median": scale.text(float(case.median)),
            "unit": scale.unit,
            "iqr": scale.text(float(case.iqr)),
            "percent": number_text(exact(values, "percent")),
        }
        if share is None:
            return Sentence(
                "Median %(median)s %(unit)s, interquartile range %(iqr)s: of a median of 0 there is no share.",
                **numbers,
            )
        return Sentence(
            "Median %(median)s %(unit)s, interquartile range %(iqr)s, which is %(share)s %% of it; at most %(percent)s %% "
            "is agreement.",
            share=f"{float(100 * share):.1f}",
            **numbers,
        )

    def facts(self, case: Case, values: Values) -> dict[str, Any]:
        share = relative(case.iqr, case.median)
        scale = case.scale
        assert isinstance(scale, Quantity)
        return {
            "median": scale.text(float(case.median)),
            "iqr": scale.text(float(case.iqr)),
            "relative_iqr": None if share is None else round(float(share), 6),
        }

    def in_words(self, scale: Scale, values: Values) -> tuple[Sentence, ...]:
        percent = number_text(exact(values, "percent"))
        return (
            Sentence(
                "The panel agrees on a number when the interquartile range of its best estimates is at most %(percent)s %% "
                "of their median.",
                percent=percent,
            ),
        )

    def formula(self, scale: Scale, values: Values, quantile_type: int) -> tuple[str, ...]:
        percent = number_text(exact(values, "percent"))
        return (f"accepted: (Q3 − Q1) / |median| ≤ {percent} %, quantile type {quantile_type}",)


def relative(iqr: Fraction, median: Fraction) -> Fraction | None:
    """The interquartile range as a share of the median; None where that is 0."""
    return iqr / abs(median) if median else None
