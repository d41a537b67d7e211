"""Outside the modal answer: nearly everybody gives the same answer."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from delphi.domain.lifecycle import Blocker
from delphi.domain.rules.base import Case, Evidence, Preset
from delphi.domain.rules.threshold import Kind, Threshold, Values
from delphi.domain.scale import Band, Scale, from_to
from delphi.errors import Sentence
from delphi.stats.rationals import Booleans, Integers

POINT, BAND = "point", "band"
ORDER = (Band.DISAGREE, Band.BETWEEN, Band.AGREE)


class ModalAnswer:
    """At most floor((n - 2) / 3) outside one answer, which leaves no room for two equally frequent ones."""

    preset = Preset.MODAL_ANSWER
    label = Sentence("Few outside the most frequent answer")
    description = Sentence("All but a third of n − 2, rounded down, give the same answer.")

    def thresholds(self, scale: Scale) -> tuple[Threshold, ...]:
        return (
            Threshold(
                "answer",
                Sentence("The same answer means"),
                Kind.CHOICE,
                POINT,
                choices=(
                    (POINT, Sentence("the same point of the scale")),
                    (BAND, Sentence("the same band of the scale")),
                ),
            ),
            Threshold(
                "rejects",
                Sentence("Reject when that answer lies in the disagreement band"),
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
        scale, n = evidence.scale, evidence.summary.n
        answers, bands = _answers(evidence.summary.counts, scale, values)
        few_outside = n - answers.max(axis=-1) <= np.maximum((n - 2) // 3, 0)
        band = bands[np.argmax(answers, axis=-1)]
        out = few_outside & (band == ORDER.index(Band.DISAGREE))
        return (
            few_outside & (band == ORDER.index(Band.AGREE)),
            out if values["rejects"] else np.zeros_like(out),
        )

    def because(self, case: Case, values: Values) -> Sentence:
        facts = self.facts(case, values)
        where = facts["modal_answer"]
        return Sentence(
            "%(count)s of %(n)s gave another answer than %(answer)s, the most frequent; consensus allows "
            "%(allowed)s.",
            count=facts["n_outside"],
            n=case.n,
            answer=from_to(*where),
            allowed=facts["allowed_outside"],
        )

    def facts(self, case: Case, values: Values) -> dict[str, Any]:
        answers, bands = _answers(np.array(case.counts, dtype=np.int64), case.scale, values)
        most = int(np.argmax(answers))
        if values["answer"] == POINT:
            where = (case.scale.points[most],) * 2
        else:
            where = case.scale.range_of(ORDER[int(bands[most])]) or (0, 0)
        return {
            "modal_answer": list(where),
            "n_outside": case.n - int(answers[most]),
            "allowed_outside": max((case.n - 2) // 3, 0),
        }

    def in_words(self, scale: Scale, values: Values) -> tuple[Sentence, ...]:
        kind = Sentence("point") if values["answer"] == POINT else Sentence("band")
        accepted = Sentence(
            "A statement is accepted when at most a third of n − 2 ratings, rounded down, lie outside the most "
            "frequent %(kind)s, and that is in %(band)s.",
            kind=kind,
            band=from_to(*scale.agree),
        )
        if not values["rejects"]:
            return (accepted, Sentence("No statement is rejected by this rule."))
        rejected = Sentence(
            "It is rejected when as many do and the most frequent %(kind)s is in %(band)s.",
            kind=kind,
            band=from_to(*scale.disagree),
        )
        return (accepted, rejected)

    def formula(self, scale: Scale, values: Values, quantile_type: int) -> tuple[str, ...]:
        mode = "mode" if values["answer"] == POINT else "modal band"
        few = "n − n[mode] ≤ ⌊(n − 2) / 3⌋"
        agree, disagree = (f"{low}..{high}" for low, high in (scale.agree, scale.disagree))
        lines = [f"accepted: {few} and {mode} in {agree}"]
        if values["rejects"]:
            lines.append(f"rejected: {few} and {mode} in {disagree}")
        return tuple(lines)


def _answers(counts: Integers, scale: Scale, values: Values) -> tuple[Integers, npt.NDArray[np.int64]]:
    """How many gave each answer, and the band of each answer as its place in `ORDER`."""
    of_points = np.array([ORDER.index(scale.band(point)) for point in scale.points])
    if values["answer"] == POINT:
        return counts, of_points
    by_band = np.stack([counts[..., of_points == band].sum(axis=-1) for band in range(len(ORDER))], axis=-1)
    return by_band, np.arange(len(ORDER))
