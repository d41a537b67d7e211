"""How the simulated panel leans on each statement: how many doubt or oppose it, who, and who cannot say."""

from __future__ import annotations

from dataclasses import dataclass, field

from delphi.demo.people import (
    ALLIED,
    DERMATOLOGY,
    FAMILY,
    NURSING,
    PAIN,
    PHARMACY,
    PRACTISES,
    REFERS,
    REHABILITATION,
)


@dataclass(frozen=True)
class Leaning:
    """Numbers of panellists by band, so that the study unfolds alike for every seed; the seed says who they are.

    `doubts` are (in 4-6, in 1-3) of round 1, `then` the same of round 2 once all have answered; None where round
    1 settles it. `low` and `outside` weigh disciplines and groups that rate lower or lack the expertise.
    """

    doubts: tuple[int, int]
    then: tuple[int, int] | None = None
    low: dict[str, float] = field(default_factory=dict)
    n_outside: int = 0
    outside: tuple[str, ...] = ()
    is_strong: bool = False


SKIN_LESS = (PAIN, REHABILITATION, FAMILY)
LEANINGS = {
    "DEF1": Leaning((3, 1), low={REFERS: 1.0}),
    "DEF2": Leaning((6, 3), (4, 1), low={PRACTISES: 2.0}, n_outside=1, outside=(PHARMACY,)),
    "DEF3": Leaning((2, 0), low={PRACTISES: 1.0}),
    "TEC1": Leaning((1, 0), low={DERMATOLOGY: 1.5}, is_strong=True),
    "TEC2": Leaning((3, 0), low={PAIN: 0.5}, n_outside=1, outside=(PHARMACY,)),
    "TEC3": Leaning((7, 2), (3, 0), low={DERMATOLOGY: 2.0, NURSING: 1.5}, n_outside=1, outside=(PHARMACY,)),
    "TEC4": Leaning((7, 2), (4, 1), low={DERMATOLOGY: 2.0, REFERS: 1.0}, n_outside=2, outside=(PHARMACY, FAMILY)),
    "TEC5": Leaning((4, 0), low={PHARMACY: 1.0}),
    "SUB1": Leaning((0, 0), is_strong=True),
    "SUB2": Leaning((6, 4), (3, 2), low={PRACTISES: 2.0, PAIN: 0.5}, n_outside=1, outside=(FAMILY,)),
    "SUB3": Leaning((3, 1), low={PRACTISES: 1.5}),
    "PAI1": Leaning((4, 1), low={REFERS: 1.5, PHARMACY: 1.0}, n_outside=2, outside=(DERMATOLOGY,)),
    "PAI2": Leaning((7, 6), (7, 6), low={REFERS: 1.5, ALLIED: 1.0, FAMILY: 1.0}, n_outside=3, outside=(DERMATOLOGY,)),
    "PAI3": Leaning((7, 1), (3, 0), low={REHABILITATION: 1.0, REFERS: 1.5}, n_outside=2, outside=(DERMATOLOGY,)),
    "PAI4": Leaning((6, 2), (4, 1), low={FAMILY: 2.0, PHARMACY: 1.0, REFERS: 1.0}, n_outside=3, outside=(DERMATOLOGY,)),
    "PAI5": Leaning((8, 5), (7, 4), low={FAMILY: 2.0, NURSING: 1.0}, n_outside=4, outside=(DERMATOLOGY, PHARMACY)),
    "VAS1": Leaning((7, 5), (7, 5), low={REFERS: 2.0, DERMATOLOGY: 1.0}, n_outside=3, outside=(PHARMACY, PAIN)),
    "SKI1": Leaning((4, 6), (4, 5), low={REFERS: 2.5, ALLIED: 1.0}, n_outside=5, outside=SKIN_LESS),
    "SKI2": Leaning((3, 4), (2, 3), low={PRACTISES: 2.0, DERMATOLOGY: 0.5}, n_outside=1, outside=SKIN_LESS),
    "SAF1": Leaning((0, 0), is_strong=True),
    "SAF2": Leaning((1, 0), is_strong=True),
    "SAF3": Leaning((0, 0), is_strong=True),
    "SAF4": Leaning((3, 0), low={PAIN: 0.5}, n_outside=2, outside=(REHABILITATION, PHARMACY)),
    "SAF5": Leaning((2, 0), low={PRACTISES: 1.5}, is_strong=True),
    "POP1": Leaning((3, 1), low={PAIN: 1.5}, n_outside=1, outside=(DERMATOLOGY,)),
    "POP2": Leaning((6, 1), (4, 0), low={REHABILITATION: 1.5, PAIN: 0.5}, n_outside=4, outside=(DERMATOLOGY, PHARMACY)),
    "ORG1": Leaning((2, 0), is_strong=True),
    "ORG2": Leaning((1, 0), is_strong=True),
    "ORG3": Leaning((3, 5), (2, 2), low={NURSING: 3.0, PHARMACY: 2.0}),
    "RES1": Leaning((2, 1), low={REFERS: 0.5}, is_strong=True),
}  # fmt: skip
