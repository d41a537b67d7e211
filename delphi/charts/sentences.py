"""What each figure shows, in one line: for screen readers, for captions, and for those who read no charts."""

from __future__ import annotations

from typing import Any

from delphi.domain.scale import Scale
from delphi.errors import Sentence


def diverging_sentence(n_statements: int, n_median_in_agree: int, n_split: int, scale: Scale) -> Sentence:
    """How many statements have their median in the agreement band, and how many are split."""
    low, high = scale.agree
    values: dict[str, Any] = {"n_in": n_median_in_agree, "n_all": n_statements, "low": low, "high": high}
    if n_split == 0:
        return Sentence(
            "%(n_in)s of %(n_all)s statements have their median in %(low)s to %(high)s; none is split.",
            **values,
        )
    return Sentence(
        "%(n_in)s of %(n_all)s statements have their median in %(low)s to %(high)s; %(n)s is split.",
        "%(n_in)s of %(n_all)s statements have their median in %(low)s to %(high)s; %(n)s are split.",
        n=n_split,
        **values,
    )


def dot_and_iqr_sentence(n_compared: int, n_closer: int, n_apart: int, first: int, last: int) -> Sentence:
    """Of the statements rated in both rounds, on how many the panel moved together and apart."""
    if n_compared == 0:
        return Sentence(
            "Each line is the middle half of the panel in round %(round)s, each mark its median.", round=last
        )
    return Sentence(
        "From round %(first)s to round %(last)s the panel moved closer on %(n_closer)s of %(n_compared)s "
        "statements and further apart on %(n_apart)s.",
        first=first,
        last=last,
        n_closer=n_closer,
        n_compared=n_compared,
        n_apart=n_apart,
    )


def response_sentence(n_finished: int, n_invited: int, n_since_reminder: int | None = None) -> Sentence:
    """How many have finished, and how many of them since the last reminder (None when none was sent)."""
    if n_since_reminder is None:
        return Sentence(
            "%(n_finished)s of %(n_invited)s have finished; no reminder was sent yet.",
            n_finished=n_finished,
            n_invited=n_invited,
        )
    return Sentence(
        "%(n_finished)s of %(n_invited)s have finished, %(n)s of them since the last reminder.",
        "%(n_finished)s of %(n_invited)s have finished, %(n)s of them since the last reminder.",
        n=n_since_reminder,
        n_finished=n_finished,
        n_invited=n_invited,
    )
