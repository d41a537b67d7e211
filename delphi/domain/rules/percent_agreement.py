"""Percent agreement: enough of the panel in one band."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from delphi.domain.exact import least_count, number_text
from delphi.domain.lifecycle import Blocker
from delphi.domain.rules.base import Case, Evidence, Preset
from delphi.domain.rules.threshold import Kind, Threshold, Values, exact
from delphi.domain.scale import Scale, from_to
from delphi.errors import Sentence
from delphi.stats.rationals import Booleans


class PercentAgreement:
    preset = Preset.PERCENT_AGREEMENT
    label = Sentence("Percent agreement")
    description = Sentence("A statement is settled when enough of the panel rate it within one band.")

    def thresholds(self, scale: Scale) -> tuple[Threshold, ...]:
        return (
            Threshold(
                "percent",
                Sentence("Least share within the band"),
                Kind.PERCENT,
                Fraction(75),
                minimum=Fraction(50),
                help=Sentence("Often 70, 75, 80 or 90 %."),
            ),
            Threshold(
                "rejects",
                Sentence("Reject by the same share within the disagreement band"),
                Kind.YES_NO,
                True,
                help=Sentence("Otherwise a statement is accepted or stays open."),
            ),
        )

    def problems(self, scale: Scale, values: Values) -> tuple[Blocker, ...]:
        return ()

    def ipr_type(self, values: Values) -> int:
        return 6

    def decide(self, evidence: Evidence, values: Values) -> tuple[Booleans, Booleans]:
        percent, summary = exact(values, "percent"), evidence.summary
        out = evidence.share_at_least(summary.n_disagree, percent)
        return (
            evidence.share_at_least(summary.n_agree, percent),
            out if values["rejects"] else np.zeros_like(out),
        )

    def because(self, case: Case, values: Values) -> Sentence:
        looks_out = bool(values["rejects"]) and case.n_disagree > case.n_agree
        band = case.scale.disagree if looks_out else case.scale.agree
        numbers: dict[str, Any] = {
            "count": case.n_disagree if looks_out else case.n_agree,
            "total": case.total,
            "band": from_to(*band),
            "percent": number_text(exact(values, "percent")),
            "needed": least_count(exact(values, "percent"), case.total),
        }
        if values["rejects"] and case.n_agree == case.n_disagree >= numbers["needed"]:
            return Sentence(
                "%(count)s of %(total)s rated %(band)s and as many %(other)s; %(percent)s %% needs %(needed)s, "
                "so both hold and neither is decided.",
                other=from_to(*case.scale.disagree),
                **numbers,
            )
        return Sentence("%(count)s of %(total)s rated %(band)s; %(percent)s %% needs %(needed)s.", **numbers)

    def facts(self, case: Case, values: Values) -> dict[str, Any]:
        return {"needed": least_count(exact(values, "percent"), case.total)}

    def in_words(self, scale: Scale, values: Values) -> tuple[Sentence, ...]:
        percent = number_text(exact(values, "percent"))
        accepted = Sentence(
            "A statement is accepted when at least %(percent)s %% of the ratings are %(band)s.",
            percent=percent,
            band=from_to(*scale.agree),
        )
        if not values["rejects"]:
            return (accepted, Sentence("No statement is rejected by this rule."))
        rejected = Sentence(
            "It is rejected when at least %(percent)s %% of the ratings are %(band)s.",
            percent=percent,
            band=from_to(*scale.disagree),
        )
        return (accepted, rejected)

    def formula(self, scale: Scale, values: Values, quantile_type: int) -> tuple[str, ...]:
        percent = number_text(exact(values, "percent"))
        accepted = f"accepted: n[{scale.agree[0]}..{scale.agree[1]}] / N ≥ {percent} %"
        if not values["rejects"]:
            return (accepted,)
        return (accepted, f"rejected: n[{scale.disagree[0]}..{scale.disagree[1]}] / N ≥ {percent} %")
