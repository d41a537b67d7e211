"""Ranking: the panel agrees on an order when Kendall's W reaches a threshold; then the first places are accepted."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from delphi.domain.exact import number_text
from delphi.domain.lifecycle import Blocker
from delphi.domain.places import Places
from delphi.domain.rules.base import Case, Evidence, Preset
from delphi.domain.rules.threshold import Kind, Threshold, Values, exact
from delphi.domain.scale import Scale
from delphi.errors import Sentence
from delphi.stats.placing import Placing, placing
from delphi.stats.rationals import Booleans

# Schmidt RC (1997) Decis Sci 28:763-774, table 2: how much agreement a W is, and hence confidence in the ranks.
STRENGTHS: tuple[tuple[Fraction, Sentence], ...] = (
    (Fraction(9, 10), Sentence("unusually strong agreement")),
    (Fraction(7, 10), Sentence("strong agreement")),
    (Fraction(5, 10), Sentence("moderate agreement")),
    (Fraction(3, 10), Sentence("weak agreement")),
    (Fraction(0), Sentence("very weak agreement")),
)


def strength(w: Fraction) -> Sentence:
    """What a W is called."""
    return next(words for least, words in STRENGTHS if w >= least)


def two_digits(value: Fraction) -> str:
    """Cut, not rounded: 0.699 is not yet 0.70."""
    return f"{int(value * 100) / 100:.2f}"


def one_digit(value: Fraction) -> str:
    """A mean rank as people read it."""
    return f"{float(value):.1f}"


def w_in_words(found: Placing) -> Sentence:
    """ "W = 0.71: strong agreement"."""
    if found.w is None:
        return Sentence("Too few have ranked to say how far they agree.")
    return Sentence("W = %(w)s: %(strength)s.", w=two_digits(found.w), strength=strength(found.w))


class Ranking:
    """Schmidt RC (1997) Decis Sci 28:763-774: rank until W reaches .7."""

    preset = Preset.RANKING
    label = Sentence("Ranking with Kendall's W")
    description = Sentence("The panel puts the statements in one order, and the orders are close enough.")

    def thresholds(self, scale: Scale) -> tuple[Threshold, ...]:
        return (
            Threshold(
                "w",
                Sentence("Least Kendall's W"),
                Kind.POINTS,
                Fraction(7, 10),
                maximum=Fraction(1),
                step=Fraction(1, 20),
                help=Sentence("0.7 is called strong agreement, 0.5 moderate, 0.9 unusually strong."),
            ),
        )

    def problems(self, scale: Scale, values: Values) -> tuple[Blocker, ...]:
        return ()

    def ipr_type(self, values: Values) -> int:
        return 6

    def decide(self, evidence: Evidence, values: Values) -> tuple[Booleans, Booleans]:
        """By set: all statements that are judged together are one ranking."""
        counts = evidence.summary.counts
        first, least = evidence.scale.agree[1], exact(values, "w")
        is_in, is_out = np.zeros((2, *counts.shape[:-1]), dtype=np.bool_)
        for at in np.ndindex(*counts.shape[:-2]):
            found = placing(counts[at])
            if found.w is not None and found.w >= least:
                places = np.array(found.places)
                is_in[at] = (places > 0) & (places <= first)
                is_out[at] = places > first
        return is_in, is_out

    def because(self, case: Case, values: Values) -> Sentence:
        found = case.placing
        assert found is not None
        said = Sentence(
            "Place %(place)s of %(n_items)s, mean rank %(mean)s. %(w)s The order counts from W %(least)s.",
            place=found.places[case.row],
            n_items=found.n_items,
            mean=one_digit(found.means[case.row] or Fraction(0)),
            w=w_in_words(found),
            least=number_text(exact(values, "w")),
        )
        if found.is_complete:
            return said
        return Sentence("%(said)s Not everybody ranked everything: W is that of the mean ranks.", said=said)

    def facts(self, case: Case, values: Values) -> dict[str, Any]:
        found = case.placing
        assert found is not None
        return {
            "place": found.places[case.row],
            "n_ranked": found.n_items,
            "mean_rank": round(float(found.means[case.row] or 0), 6),
            "w": None if found.w is None else round(float(found.w), 6),
            "w_chi2": None if found.w is None else round(found.chi2, 6),
            "w_p": None if found.w is None else round(found.p, 6),
        }

    def in_words(self, scale: Scale, values: Values) -> tuple[Sentence, ...]:
        agreed = Sentence(
            "The panel agrees on an order when Kendall's W is %(w)s or more.",
            w=number_text(exact(values, "w")),
        )
        first = scale.n_first if isinstance(scale, Places) else 0
        if not first:
            return (agreed, Sentence("Then every statement is accepted, in the order of the mean ranks."))
        return (
            agreed,
            Sentence(
                "Then the statement with the least mean rank is accepted, and the others are rejected.",
                "Then the %(n)s statements with the least mean ranks are accepted, and the others are rejected.",
                n=first,
            ),
        )

    def formula(self, scale: Scale, values: Values, quantile_type: int) -> tuple[str, ...]:
        w = number_text(exact(values, "w"))
        first = scale.n_first if isinstance(scale, Places) else 0
        accepted = f"accepted: W ≥ {w}" + (f" and place ≤ {first}" if first else "")
        rejected = (f"rejected: W ≥ {w} and place > {first}",) if first else ()
        return (accepted, *rejected, "W = 12 Σ(r − mean r)² / (k³ − k), r the mean ranks of k statements")
