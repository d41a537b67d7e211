"""No dissent: nobody rates below a point, or nobody above one."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from delphi.domain.exact import number_text
from delphi.domain.lifecycle import Blocker
from delphi.domain.rules.base import Case, Evidence, Preset
from delphi.domain.rules.threshold import Kind, Threshold, Values, exact
from delphi.domain.scale import Scale
from delphi.errors import Sentence
from delphi.stats.rationals import Booleans


class NoDissent:
    preset = Preset.NO_DISSENT
    label = Sentence("No dissent")
    description = Sentence("A statement is settled when nobody rates on the other side of a point.")

    def thresholds(self, scale: Scale) -> tuple[Threshold, ...]:
        limits: dict[str, Any] = {"minimum": Fraction(scale.low), "maximum": Fraction(scale.high)}
        return (
            Threshold(
                "none_below",
                Sentence("Accepted when no rating is below"),
                Kind.POINTS,
                Fraction(scale.agree[0]),
                **limits,
            ),
            Threshold(
                "none_above",
                Sentence("Rejected when no rating is above"),
                Kind.POINTS,
                Fraction(scale.disagree[1]),
                **limits,
            ),
            Threshold(
                "rejects",
                Sentence("Reject when nobody rates above that point"),
                Kind.YES_NO,
                True,
                help=Sentence("Otherwise a statement is accepted or stays open."),
            ),
        )

    def problems(self, scale: Scale, values: Values) -> tuple[Blocker, ...]:
        if not values["rejects"] or exact(values, "none_above") < exact(values, "none_below"):
            return ()
        return (
            Blocker(
                Sentence("A statement could be accepted and rejected at once."),
                Sentence("Set the point that rejects below the point that accepts."),
            ),
        )

    def ipr_type(self, values: Values) -> int:
        return 6

    def decide(self, evidence: Evidence, values: Values) -> tuple[Booleans, Booleans]:
        counts, points = evidence.summary.counts, evidence.summary.points
        below = [point < exact(values, "none_below") for point in points]
        above = [point > exact(values, "none_above") for point in points]
        out = counts[..., above].sum(axis=-1) == 0
        return (
            counts[..., below].sum(axis=-1) == 0,
            out if values["rejects"] else np.zeros_like(out),
        )

    def because(self, case: Case, values: Values) -> Sentence:
        n_below, n_above = _dissenting(case, values)
        if values["rejects"] and n_above < n_below:
            return Sentence(
                "%(count)s of %(n)s rated above %(point)s; rejection allows none.",
                count=n_above,
                n=case.n,
                point=number_text(exact(values, "none_above")),
            )
        return Sentence(
            "%(count)s of %(n)s rated below %(point)s; acceptance allows none.",
            count=n_below,
            n=case.n,
            point=number_text(exact(values, "none_below")),
        )

    def facts(self, case: Case, values: Values) -> dict[str, Any]:
        n_below, n_above = _dissenting(case, values)
        return {"n_below": n_below, "n_above": n_above}

    def in_words(self, scale: Scale, values: Values) -> tuple[Sentence, ...]:
        accepted = Sentence(
            "A statement is accepted when no rating is below %(point)s.",
            point=number_text(exact(values, "none_below")),
        )
        if not values["rejects"]:
            return (accepted, Sentence("No statement is rejected by this rule."))
        rejected = Sentence(
            "It is rejected when no rating is above %(point)s.",
            point=number_text(exact(values, "none_above")),
        )
        return (accepted, rejected)

    def formula(self, scale: Scale, values: Values, quantile_type: int) -> tuple[str, ...]:
        accepted = f"accepted: minimum ≥ {number_text(exact(values, 'none_below'))}"
        if not values["rejects"]:
            return (accepted,)
        return (accepted, f"rejected: maximum ≤ {number_text(exact(values, 'none_above'))}")


def _dissenting(case: Case, values: Values) -> tuple[int, int]:
    """How many rated below the point that accepts, and above the one that rejects."""
    tallied = list(zip(case.scale.points, case.counts, strict=True))
    return (
        sum(count for point, count in tallied if point < exact(values, "none_below")),
        sum(count for point, count in tallied if point > exact(values, "none_above")),
    )
