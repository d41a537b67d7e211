"""The statements reworded after round 1 of the demo, each with the reason that its comments gave."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rewording:
    """New words for the statement of a label, and why."""

    label: str
    text: str
    reason: str


REWORDINGS = (
    Rewording(
        "TEC3",
        "The injection should stay within the dermis, at a depth of about 1 to 2 mm where the skin is thin and no "
        "more than 3 mm where it is thick.",
        "Several comments said that 3 mm passes through the dermis on the face and the inner arm. Thin and thick "
        "skin now have a limit each.",
    ),
    Rewording(
        "TEC4",
        "Each micro-deposit should contain no more than 0.2 mL, and no more than 0.1 mL on the face.",
        "“About” and “or less” together set no limit, as was remarked; a lower one was asked for on the face.",
    ),
    Rewording(
        "PAI5",
        "Mesotherapy may be considered in emergency care for migraine without aura when the usual drugs by mouth or "
        "vein are unsuitable.",
        "Better studied drugs exist. A place was seen only where they cannot be given.",
    ),
    Rewording(
        "ORG3",
        "Mesotherapy should be performed by a physician with formal training in the technique, or under the "
        "responsibility of one by another health professional with the same training, where the law allows it.",
        "Nurses and pharmacists pointed out that trained nurses inject lawfully in some countries, and that training "
        "matters more than the degree.",
    ),
)
