"""What every drawing shares: the band and the shade of a point, and where a centred bar begins."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from delphi.domain.scale import Band, Scale

LEAST_SHADE = 0.5


def shade(point: int, scale: Scale) -> float:
    """How much of the band's hue a point gets, 0.5 to 1: the further from the middle, the more."""
    band = scale.band(point)
    span = scale.range_of(band)
    assert span is not None  # a point lies in its own band
    n_points = span[1] - span[0] + 1
    place = {
        Band.DISAGREE: span[1] - point,
        Band.BETWEEN: abs(2 * point - span[0] - span[1]),
        Band.AGREE: point - span[0],
    }[band]
    return LEAST_SHADE + (1 - LEAST_SHADE) * (place + 1) / n_points


def segments(counts: Sequence[int], scale: Scale) -> list[tuple[int, float, float]]:
    """Point, start and width of each piece of one centred bar, in shares of the ratings.

    Zero is the middle of the between band, so a bar reaches from -1 (all disagree) to 1 (all agree).
    Without ratings every width is 0.
    """
    n = sum(counts)
    if n == 0:
        return [(point, 0.0, 0.0) for point in scale.points]
    below = sum(c for p, c in zip(scale.points, counts, strict=True) if scale.band(p) is Band.DISAGREE)
    between = sum(c for p, c in zip(scale.points, counts, strict=True) if scale.band(p) is Band.BETWEEN)
    start = -(below + between / 2) / n
    ends = accumulate(counts, initial=0)
    return [(p, start + end / n, c / n) for p, c, end in zip(scale.points, counts, ends, strict=False)]
