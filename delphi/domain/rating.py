"""What one rating means beside the one before and beside the panel's."""

from __future__ import annotations

import enum
from collections.abc import Sequence

import numpy as np

from delphi.domain.consensus import Outcome
from delphi.domain.places import Places
from delphi.domain.quantity import Quantity
from delphi.domain.scale import Band, Scale
from delphi.errors import Sentence
from delphi.stats.quantiles import median

LARGE_CHANGE = 3


class Standing(enum.StrEnum):
    """Where one's own rating stands: more than half of the panel rated higher, or lower, or neither."""

    BELOW = "below"
    AMONG = "among"
    ABOVE = "above"


def reason_wanted(scale: Scale, value: int, earlier: int | None = None) -> Sentence | None:
    """Why a reason would help the panel to understand this rating; None where none is asked for.

    A first rating is asked about outside the agreement band; a later one when it crosses a band or moves by
    3 points or more. The reason can always be skipped.
    """
    if not scale.is_of_ratings:  # no place and no number asks for a reason
        return None
    if earlier is None:
        if scale.band(value) is Band.AGREE:
            return None
        return Sentence("What speaks against the statement, or for other words? A reason helps the panel.")
    if scale.band(earlier) is not scale.band(value):
        return Sentence(
            "You moved from %(earlier)s (%(before)s) to %(value)s (%(now)s). What changed your mind?",
            earlier=earlier,
            before=scale.label(scale.band(earlier)),
            value=value,
            now=scale.label(scale.band(value)),
        )
    if abs(value - earlier) >= LARGE_CHANGE:
        return Sentence(
            "You moved from %(earlier)s to %(value)s. What changed your mind?", earlier=earlier, value=value
        )
    return None


def standing(own: int, counts: Sequence[int], scale: Scale) -> Standing:
    """Where `own` stands among the panel's ratings (one count per point, own included)."""
    n, position = sum(counts), own - scale.low
    if 2 * sum(counts[position + 1 :]) > n:
        return Standing.BELOW
    return Standing.ABOVE if 2 * sum(counts[:position]) > n else Standing.AMONG


def stands_apart(own: int, counts: Sequence[int], scale: Scale) -> bool:
    """Whether `own` lies in another band than the panel's median; False while nobody rated, of a ranking and of an estimate."""
    if not scale.is_of_ratings:
        return False
    middle = _median_band(counts, scale)
    return middle is not None and middle is not scale.band(own)


def own_in_words(own: int, counts: Sequence[int], scale: Scale) -> Sentence:
    """The sentence about one's own rating that stands beside the panel's distribution."""
    if isinstance(scale, Quantity):
        return Sentence("You estimated %(own)s.", own=f"{scale.text(own)} {scale.unit}".strip())
    if isinstance(scale, Places):
        return _own_place(own, standing(own, counts, scale))
    sentences = {
        Standing.BELOW: Sentence("You rated %(own)s, below most.", own=own),
        Standing.AMONG: Sentence("You rated %(own)s, as the middle of the panel did.", own=own),
        Standing.ABOVE: Sentence("You rated %(own)s, above most.", own=own),
    }
    return sentences[standing(own, counts, scale)]


def panel_in_words(outcome: Outcome, counts: Sequence[int], scale: Scale) -> Sentence:
    """The panel's distribution as one plain sentence, in keeping with the rule's outcome.

    `counts` has one count per point. Agreement is said only where the rule found it; an open statement is
    described by its direction and, where a third of the ratings lie in each outer band, as divided.
    """
    if outcome is Outcome.TOO_FEW:
        return Sentence("Too few of the panel rated it to say where the panel stands.")
    if isinstance(scale, Quantity):
        return _panel_number(outcome)
    if isinstance(scale, Places):
        return _panel_order(outcome, scale)
    if outcome is Outcome.ACCEPTED:
        return Sentence("The panel agrees that it is %(label)s.", label=scale.label(Band.AGREE))
    if outcome is Outcome.REJECTED:
        return Sentence("The panel agrees that it is %(label)s.", label=scale.label(Band.DISAGREE))
    if is_divided(counts, scale):
        return Sentence("The panel was divided: a third or more at either end.")
    leanings = {
        Band.AGREE: Sentence("The panel leaned to agreement but was not of one mind."),
        Band.DISAGREE: Sentence("The panel leaned to disagreement but was not of one mind."),
        Band.BETWEEN: Sentence("The panel leaned neither way."),
    }
    middle = _median_band(counts, scale)
    return leanings[middle] if middle else Sentence("Nobody of the panel has rated it yet.")


def _own_place(own: int, stands: Standing) -> Sentence:
    """Place 1 is the best: below in number is above in the order."""
    sentences = {
        Standing.BELOW: Sentence("You gave it place %(own)s, higher than most.", own=own),
        Standing.AMONG: Sentence("You gave it place %(own)s, as the middle of the panel did.", own=own),
        Standing.ABOVE: Sentence("You gave it place %(own)s, lower than most.", own=own),
    }
    return sentences[stands]


def _panel_number(outcome: Outcome) -> Sentence:
    if outcome is Outcome.ACCEPTED:
        return Sentence("The panel agrees on a number.")
    return Sentence("The panel's estimates lie far apart.")


def _panel_order(outcome: Outcome, places: Places) -> Sentence:
    if outcome is Outcome.OPEN:
        return Sentence("The panel does not agree on an order yet.")
    if not places.n_first:
        return Sentence("The panel agrees on an order.")
    if outcome is Outcome.ACCEPTED:
        return Sentence("The panel agrees on an order, and puts it among the first.")
    return Sentence("The panel agrees on an order, and puts it after the first.")


def is_divided(counts: Sequence[int], scale: Scale) -> bool:
    """Whether at least a third of the ratings lie in each of the two outer bands."""
    n_disagree = sum(counts[: scale.disagree[1] - scale.low + 1])
    n_agree = sum(counts[scale.agree[0] - scale.low :])
    n = sum(counts)
    return n > 0 and 3 * min(n_agree, n_disagree) >= n


def _median_band(counts: Sequence[int], scale: Scale) -> Band | None:
    middle = median(np.asarray(counts, dtype=np.int64), scale.points).fraction()
    return None if middle is None else scale.band(middle)
