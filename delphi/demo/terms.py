"""The protocol of the demo study."""

from __future__ import annotations

from delphi.domain.consensus import ConsensusRule, Preset
from delphi.domain.protocol import Feedback, Terms
from delphi.domain.scale import Scale

TITLE = "Mesotherapy: an international guideline"


def terms() -> Terms:
    """Accepted when at least 75 % rate 7 to 9 and fewer than 15 % rate 1 to 3; two rounds on the scale 1 to 9."""
    return Terms(
        title=TITLE,
        aim="To agree on what mesotherapy is, how it should be done safely, and for which conditions it may be "
        "considered, and to show where the panel does not agree. A demonstration with a simulated panel.",
        audience="Physicians, nurses and pharmacists who offer mesotherapy or are asked about it, "
        "and those who train them.",
        scale=Scale(),
        rule=ConsensusRule(Preset.COS_70_15, {"percent_for": 75, "percent_against": 15}),
        quantile_type=7,
        count_abstentions=False,
        n_rounds=2,
        feedback=Feedback.DISTRIBUTION_COMMENTS,
        least_cell=5,
    )
