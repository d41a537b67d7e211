"""COS 70/15, the definition used for core outcome sets: many for, and few against."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from delphi.domain.exact import least_count, most_count_below, number_text
from delphi.domain.lifecycle import Blocker
from delphi.domain.rules.base import Case, Evidence, Preset
from delphi.domain.rules.threshold import Kind, Threshold, Values, exact
from delphi.domain.scale import Scale, from_to
from delphi.errors import Sentence
from delphi.stats.rationals import Booleans

MIRROR, LOW_AGREEMENT, NEVER = "mirror", "low-agreement", "never"


class Cos7015:
    """Williamson PR et al. (2012) Trials 13:132; the COMET handbook (2017) Trials 18(S3):280."""

    preset = Preset.COS_70_15
    label = Sentence("COS 70/15")
    description = Sentence("For core outcome sets: many ratings for a statement, and few against it.")

    def thresholds(self, scale: Scale) -> tuple[Threshold, ...]:
        return (
            Threshold(
                "percent_for", Sentence("Least share for"), Kind.PERCENT, Fraction(70), minimum=Fraction(50)
            ),
            Threshold(
                "percent_against",
                Sentence("The share against stays below"),
                Kind.PERCENT,
                Fraction(15),
                minimum=Fraction(1),
            ),
            Threshold(
                "out",
                Sentence("A statement is rejected"),
                Kind.CHOICE,
                MIRROR,
                choices=(
                    (MIRROR, Sentence("by the same shares the other way round")),
                    (LOW_AGREEMENT, Sentence("when few agree, whoever disagrees")),
                    (NEVER, Sentence("never by this rule")),
                ),
            ),
            Threshold(
                "percent_out",
                Sentence("Few means at most"),
                Kind.PERCENT,
                Fraction(50),
                help=Sentence("Used only where a statement is rejected when few agree."),
            ),
        )

    def problems(self, scale: Scale, values: Values) -> tuple[Blocker, ...]:
        if values["out"] != LOW_AGREEMENT or exact(values, "percent_out") < exact(values, "percent_for"):
            return ()
        return (
            Blocker(
                Sentence("A statement could be accepted and rejected at once by its share of agreement."),
                Sentence("Set the share that rejects below the share that accepts."),
            ),
        )

    def ipr_type(self, values: Values) -> int:
        return 6

    def decide(self, evidence: Evidence, values: Values) -> tuple[Booleans, Booleans]:
        n_for, n_against = evidence.summary.n_agree, evidence.summary.n_disagree
        least, below = exact(values, "percent_for"), exact(values, "percent_against")
        many_for, few_against = (
            evidence.share_at_least(n_for, least),
            ~evidence.share_at_least(n_against, below),
        )
        if values["out"] == MIRROR:
            out = evidence.share_at_least(n_against, least) & ~evidence.share_at_least(n_for, below)
        elif values["out"] == LOW_AGREEMENT:
            limit = exact(values, "percent_out")
            out = n_for * (100 * limit.denominator) <= limit.numerator * evidence.denominators
        else:
            out = np.zeros_like(many_for)
        return many_for & few_against, out

    def because(self, case: Case, values: Values) -> Sentence:
        limit = exact(values, "percent_out")
        if values["out"] == LOW_AGREEMENT and case.n_agree * 100 <= limit * case.total:
            return Sentence(
                "%(count)s of %(total)s rated %(band)s; %(percent)s %% or fewer rejects.",
                count=case.n_agree,
                total=case.total,
                band=from_to(*case.scale.agree),
                percent=number_text(limit),
            )
        bands = [(case.n_agree, case.scale.agree), (case.n_disagree, case.scale.disagree)]
        if values["out"] == MIRROR and case.n_disagree > case.n_agree:
            bands.reverse()
        (count, band), (n_other, other) = bands
        least, below = exact(values, "percent_for"), exact(values, "percent_against")
        return Sentence(
            "%(count)s of %(total)s rated %(band)s, %(percent)s %% needs %(needed)s; "
            "%(n_other)s rated %(other)s, below %(below)s %% allows %(allowed)s.",
            count=count,
            total=case.total,
            band=from_to(*band),
            percent=number_text(least),
            needed=least_count(least, case.total),
            n_other=n_other,
            other=from_to(*other),
            below=number_text(below),
            allowed=most_count_below(below, case.total),
        )

    def facts(self, case: Case, values: Values) -> dict[str, Any]:
        return {
            "needed": least_count(exact(values, "percent_for"), case.total),
            "allowed_against": most_count_below(exact(values, "percent_against"), case.total),
        }

    def in_words(self, scale: Scale, values: Values) -> tuple[Sentence, ...]:
        shares = {
            "percent": number_text(exact(values, "percent_for")),
            "below": number_text(exact(values, "percent_against")),
        }
        agree, disagree = from_to(*scale.agree), from_to(*scale.disagree)
        accepted = Sentence(
            "A statement is accepted when at least %(percent)s %% of the ratings are %(band)s and fewer than "
            "%(below)s %% are %(other)s.",
            band=agree,
            other=disagree,
            **shares,
        )
        if values["out"] == NEVER:
            return (accepted, Sentence("No statement is rejected by this rule."))
        if values["out"] == MIRROR:
            rejected = Sentence(
                "It is rejected when at least %(percent)s %% of the ratings are %(band)s and fewer than "
                "%(below)s %% are %(other)s.",
                band=disagree,
                other=agree,
                **shares,
            )
        else:
            rejected = Sentence(
                "It is rejected when at most %(percent)s %% of the ratings are %(band)s.",
                percent=number_text(exact(values, "percent_out")),
                band=agree,
            )
        return (accepted, rejected)

    def formula(self, scale: Scale, values: Values, quantile_type: int) -> tuple[str, ...]:
        least = number_text(exact(values, "percent_for"))
        below = number_text(exact(values, "percent_against"))
        n_for, n_against = (f"n[{low}..{high}] / N" for low, high in (scale.agree, scale.disagree))
        lines = [f"accepted: {n_for} ≥ {least} % and {n_against} < {below} %"]
        if values["out"] == MIRROR:
            lines.append(f"rejected: {n_against} ≥ {least} % and {n_for} < {below} %")
        if values["out"] == LOW_AGREEMENT:
            lines.append(f"rejected: {n_for} ≤ {number_text(exact(values, 'percent_out'))} %")
        return tuple(lines)
