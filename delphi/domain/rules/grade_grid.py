"""The GRADE grid: five cells from strong against to strong for, and how strong a recommendation they carry."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from delphi.domain.exact import least_count, most_count_below, number_text
from delphi.domain.lifecycle import Blocker
from delphi.domain.rules.base import Case, Evidence, Preset
from delphi.domain.rules.threshold import Kind, Threshold, Values, exact
from delphi.domain.scale import Scale, from_to
from delphi.errors import Sentence
from delphi.stats.rationals import Booleans

STRONG_FOR, WEAK_FOR = "strong for", "weak for"
STRONG_AGAINST, WEAK_AGAINST = "strong against", "weak against"
NONE = "none"
IN_WORDS = {
    STRONG_FOR: Sentence("a strong recommendation for"),
    WEAK_FOR: Sentence("a weak recommendation for"),
    WEAK_AGAINST: Sentence("a weak recommendation against"),
    STRONG_AGAINST: Sentence("a strong recommendation against"),
    NONE: Sentence("no recommendation"),
}


class GradeGrid:
    """Jaeschke R et al. (2008) BMJ 337:a744."""

    preset = Preset.GRADE_GRID
    label = Sentence("GRADE grid")
    description = Sentence(
        "Five answers from strong against to strong for: enough for, few against, and how many strong."
    )

    def thresholds(self, scale: Scale) -> tuple[Threshold, ...]:
        return (
            Threshold(
                "percent_for", Sentence("Least share for"), Kind.PERCENT, Fraction(50), minimum=Fraction(50)
            ),
            Threshold(
                "percent_against",
                Sentence("The share against stays below"),
                Kind.PERCENT,
                Fraction(20),
                minimum=Fraction(1),
            ),
            Threshold(
                "percent_strong",
                Sentence("A recommendation is strong from a share of strong answers of"),
                Kind.PERCENT,
                Fraction(70),
                minimum=Fraction(50),
            ),
        )

    def problems(self, scale: Scale, values: Values) -> tuple[Blocker, ...]:
        low, high = scale.low, scale.high
        if scale.n_points == 5 and scale.disagree == (low, low + 1) and scale.agree == (high - 1, high):
            return ()
        return (
            Blocker(
                Sentence("The GRADE grid has five answers: two against, one between, two for."),
                Sentence("Use a scale from 1 to 5 with the bands 1 to 2 and 4 to 5, or choose another rule."),
            ),
        )

    def ipr_type(self, values: Values) -> int:
        return 6

    def decide(self, evidence: Evidence, values: Values) -> tuple[Booleans, Booleans]:
        n_for, n_against = evidence.summary.n_agree, evidence.summary.n_disagree
        least, below = exact(values, "percent_for"), exact(values, "percent_against")
        return (
            evidence.share_at_least(n_for, least) & ~evidence.share_at_least(n_against, below),
            evidence.share_at_least(n_against, least) & ~evidence.share_at_least(n_for, below),
        )

    def because(self, case: Case, values: Values) -> Sentence:
        least, below, strong = (
            exact(values, name) for name in ("percent_for", "percent_against", "percent_strong")
        )
        toward, away = Sentence("for"), Sentence("against")
        count, n_other, n_strong = case.n_agree, case.n_disagree, case.counts[-1]
        if _looks_against(case):
            toward, away = away, toward
            count, n_other, n_strong = n_other, count, case.counts[0]
        return Sentence(
            "%(count)s of %(total)s %(toward)s, %(percent)s %% needs %(needed)s; %(n_other)s %(away)s, below "
            "%(below)s %% allows %(allowed)s; %(n_strong)s strong, %(strong)s %% needs %(needed_strong)s: "
            "%(recommendation)s.",
            count=count,
            total=case.total,
            toward=toward,
            percent=number_text(least),
            needed=least_count(least, case.total),
            n_other=n_other,
            away=away,
            below=number_text(below),
            allowed=most_count_below(below, case.total),
            n_strong=n_strong,
            strong=number_text(strong),
            needed_strong=least_count(strong, case.total),
            recommendation=IN_WORDS[self._recommendation(case, values)],
        )

    def facts(self, case: Case, values: Values) -> dict[str, Any]:
        return {
            "needed": least_count(exact(values, "percent_for"), case.total),
            "allowed_against": most_count_below(exact(values, "percent_against"), case.total),
            "needed_strong": least_count(exact(values, "percent_strong"), case.total),
            "n_strong_for": case.counts[-1],
            "n_strong_against": case.counts[0],
            "recommendation": self._recommendation(case, values),
        }

    def in_words(self, scale: Scale, values: Values) -> tuple[Sentence, ...]:
        shares = {
            "percent": number_text(exact(values, "percent_for")),
            "below": number_text(exact(values, "percent_against")),
        }
        agree, disagree = from_to(*scale.agree), from_to(*scale.disagree)
        return (
            Sentence(
                "A statement is accepted (for) when at least %(percent)s %% of the ratings are %(band)s and fewer "
                "than %(below)s %% are %(other)s.",
                band=agree,
                other=disagree,
                **shares,
            ),
            Sentence(
                "It is rejected (against) when at least %(percent)s %% of the ratings are %(band)s and fewer than "
                "%(below)s %% are %(other)s.",
                band=disagree,
                other=agree,
                **shares,
            ),
            Sentence(
                "The recommendation is strong when at least %(percent)s %% of all ratings are the strong answer of "
                "that side, otherwise weak.",
                percent=number_text(exact(values, "percent_strong")),
            ),
        )

    def formula(self, scale: Scale, values: Values, quantile_type: int) -> tuple[str, ...]:
        least, below, strong = (
            number_text(exact(values, name)) for name in ("percent_for", "percent_against", "percent_strong")
        )
        n_for, n_against = (f"n[{low}..{high}] / N" for low, high in (scale.agree, scale.disagree))
        return (
            f"accepted: {n_for} ≥ {least} % and {n_against} < {below} %",
            f"rejected: {n_against} ≥ {least} % and {n_for} < {below} %",
            f"strong: n[{scale.high}] / N ≥ {strong} % for, n[{scale.low}] / N ≥ {strong} % against",
        )

    @staticmethod
    def _recommendation(case: Case, values: Values) -> str:
        least, below = exact(values, "percent_for"), exact(values, "percent_against")
        strong = least_count(exact(values, "percent_strong"), case.total)

        def carries(count: int, n_other: int) -> bool:
            return 100 * count >= least * case.total and 100 * n_other < below * case.total

        is_for, is_against = carries(case.n_agree, case.n_disagree), carries(case.n_disagree, case.n_agree)
        if is_for == is_against:
            return NONE
        if is_for:
            return STRONG_FOR if case.counts[-1] >= strong else WEAK_FOR
        return STRONG_AGAINST if case.counts[0] >= strong else WEAK_AGAINST


def _looks_against(case: Case) -> bool:
    return case.n_disagree > case.n_agree
