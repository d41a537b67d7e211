"""What a rule says of one statement: the outcome, the sentence that says why, and its exact numbers."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from delphi.domain.lifecycle import StatementState
from delphi.errors import Sentence


class Outcome(enum.StrEnum):
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    OPEN = "open"
    TOO_FEW = "too few"


OPEN, ACCEPTED, REJECTED, TOO_FEW = range(4)
OUTCOMES = (Outcome.OPEN, Outcome.ACCEPTED, Outcome.REJECTED, Outcome.TOO_FEW)


@dataclass(frozen=True)
class Verdict:
    """What a rule says of one statement, the sentence that says why, and its exact numbers."""

    outcome: Outcome
    because: Sentence
    facts: dict[str, Any] = field(hash=False)

    def to_json(self) -> dict[str, Any]:
        return {"outcome": str(self.outcome), "because": self.because.to_json(), "facts": self.facts}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Verdict:
        return cls(Outcome(data["outcome"]), Sentence.from_json(data["because"]), dict(data["facts"]))


def state_after(outcome: Outcome) -> StatementState:
    """What a statement becomes when a round closes with this outcome."""
    if outcome is Outcome.ACCEPTED:
        return StatementState.ACCEPTED
    return StatementState.REJECTED if outcome is Outcome.REJECTED else StatementState.OPEN
