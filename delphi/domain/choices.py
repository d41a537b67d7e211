"""What a protocol chooses between, and each choice in words."""

from __future__ import annotations

import enum
from collections.abc import Mapping

from delphi.errors import Sentence


class Feedback(enum.StrEnum):
    """What panellists see of the round before."""

    NONE = "none"
    DISTRIBUTION = "distribution"
    DISTRIBUTION_COMMENTS = "distribution and comments"


class Order(enum.StrEnum):
    """In which order a panellist meets the statements of a round."""

    LISTED = "listed"
    RANDOM = "random"


ORDER_IN_WORDS: Mapping[Order, Sentence] = {
    Order.LISTED: Sentence("in the order of the list, the same for all"),
    Order.RANDOM: Sentence("in a random order, another one for each panellist, which is logged"),
}

FEEDBACK_IN_WORDS: Mapping[Feedback, Sentence] = {
    Feedback.NONE: Sentence("nothing of the round before"),
    Feedback.DISTRIBUTION: Sentence("their own rating and the panel's distribution"),
    Feedback.DISTRIBUTION_COMMENTS: Sentence("their own rating, the panel's distribution and its comments"),
}

QUANTILE_TYPES_IN_WORDS: Mapping[int, Sentence] = {
    1: Sentence("type 1, inverse of the distribution function (SQL percentile_disc)"),
    2: Sentence("type 2, the same with averaging (SAS, Stata)"),
    3: Sentence("type 3, nearest even observation"),
    4: Sentence("type 4, interpolation of the distribution function"),
    5: Sentence("type 5, midpoints (Hazen)"),
    6: Sentence("type 6, Weibull (SPSS, Minitab, Excel PERCENTILE.EXC)"),
    7: Sentence("type 7, linear (R, NumPy, Excel PERCENTILE.INC)"),
    8: Sentence("type 8, median-unbiased"),
    9: Sentence("type 9, unbiased for normal data"),
}
