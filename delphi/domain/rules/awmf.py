"""The levels of consensus of the AWMF: strong consensus, consensus, majority, none."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from delphi.domain.exact import least_count_above, number_text
from delphi.domain.lifecycle import Blocker
from delphi.domain.rules.base import Case, Evidence, Preset
from delphi.domain.rules.threshold import Kind, Threshold, Values, exact
from delphi.domain.scale import Scale, from_to
from delphi.errors import Sentence
from delphi.stats.rationals import Booleans

STRONG, CONSENSUS, MAJORITY, NONE = "strong consensus", "consensus", "majority", "none"
LEVELS = ((STRONG, "percent_strong"), (CONSENSUS, "percent_consensus"), (MAJORITY, "percent_majority"))
IN_WORDS = {
    STRONG: Sentence("strong consensus"),
    CONSENSUS: Sentence("consensus"),
    MAJORITY: Sentence("majority agreement"),
    NONE: Sentence("no consensus"),
}


class Awmf:
    """AWMF Guidance Manual and Rules for Guideline Development; the limits are passed, not reached."""

    preset = Preset.AWMF
    label = Sentence("AWMF levels of consensus")
    description = Sentence("Strong consensus above 95 %, consensus above 75 %, majority above 50 %.")

    def thresholds(self, scale: Scale) -> tuple[Threshold, ...]:
        def share(name: str, label: Sentence, percent: int) -> Threshold:
            return Threshold(
                name, label, Kind.PERCENT, Fraction(percent), minimum=Fraction(50), maximum=Fraction(99)
            )

        return (
            share("percent_strong", Sentence("Strong consensus is more than"), 95),
            share("percent_consensus", Sentence("Consensus is more than"), 75),
            share("percent_majority", Sentence("Majority is more than"), 50),
            Threshold(
                "accepts_from",
                Sentence("A statement is accepted from"),
                Kind.CHOICE,
                CONSENSUS,
                choices=tuple((level, IN_WORDS[level]) for level, _ in LEVELS),
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
        strong, consensus, majority = (exact(values, name) for _, name in LEVELS)
        if strong > consensus > majority:
            return ()
        return (
            Blocker(
                Sentence("The levels of consensus are out of order."),
                Sentence("Set strong consensus above consensus, and consensus above majority."),
            ),
        )

    def ipr_type(self, values: Values) -> int:
        return 6

    def decide(self, evidence: Evidence, values: Values) -> tuple[Booleans, Booleans]:
        limit, summary = _limit(values), evidence.summary
        out = evidence.share_above(summary.n_disagree, limit)
        return (
            evidence.share_above(summary.n_agree, limit),
            out if values["rejects"] else np.zeros_like(out),
        )

    def because(self, case: Case, values: Values) -> Sentence:
        count, band = _looked_at(case, values)
        limit = _limit(values)
        return Sentence(
            "%(count)s of %(total)s rated %(band)s: %(level)s; more than %(percent)s %% needs %(needed)s.",
            count=count,
            total=case.total,
            band=from_to(*band),
            level=IN_WORDS[_level(count, case.total, values)],
            percent=number_text(limit),
            needed=least_count_above(limit, case.total),
        )

    def facts(self, case: Case, values: Values) -> dict[str, Any]:
        count, _ = _looked_at(case, values)
        return {
            "needed": least_count_above(_limit(values), case.total),
            "level": _level(count, case.total, values),
        }

    def in_words(self, scale: Scale, values: Values) -> tuple[Sentence, ...]:
        percent = number_text(_limit(values))
        levels = Sentence(
            "More than %(strong)s %% is strong consensus, more than %(consensus)s %% consensus, more than "
            "%(majority)s %% majority agreement.",
            strong=number_text(exact(values, "percent_strong")),
            consensus=number_text(exact(values, "percent_consensus")),
            majority=number_text(exact(values, "percent_majority")),
        )
        accepted = Sentence(
            "A statement is accepted when more than %(percent)s %% of the ratings are %(band)s.",
            percent=percent,
            band=from_to(*scale.agree),
        )
        if not values["rejects"]:
            return (accepted, Sentence("No statement is rejected by this rule."), levels)
        rejected = Sentence(
            "It is rejected when more than %(percent)s %% of the ratings are %(band)s.",
            percent=percent,
            band=from_to(*scale.disagree),
        )
        return (accepted, rejected, levels)

    def formula(self, scale: Scale, values: Values, quantile_type: int) -> tuple[str, ...]:
        percent = number_text(_limit(values))
        lines = [f"accepted: n[{scale.agree[0]}..{scale.agree[1]}] / N > {percent} %"]
        if values["rejects"]:
            lines.append(f"rejected: n[{scale.disagree[0]}..{scale.disagree[1]}] / N > {percent} %")
        lines += [f"{level}: > {number_text(exact(values, name))} %" for level, name in LEVELS]
        return tuple(lines)


def _limit(values: Values) -> Fraction:
    """The share that has to be passed for a decision."""
    return exact(values, dict(LEVELS)[str(values["accepts_from"])])


def _level(count: int, total: int, values: Values) -> str:
    return next((level for level, name in LEVELS if 100 * count > exact(values, name) * total), NONE)


def _looked_at(case: Case, values: Values) -> tuple[int, tuple[int, int]]:
    """The band that the reason is about, and how many rated in it."""
    if values["rejects"] and case.n_disagree > case.n_agree:
        return case.n_disagree, case.scale.disagree
    return case.n_agree, case.scale.agree
