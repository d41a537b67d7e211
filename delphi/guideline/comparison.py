"""What differs between two editions: recommendations that are new, updated, reaffirmed or withdrawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from delphi.domain.wording import Run, differences
from delphi.guideline.entries import Entry

NEW, UPDATED, REAFFIRMED = "new", "updated", "reaffirmed"
JUDGED = ("strength", "direction", "certainty")


def changes_since(
    before: Mapping[str, Any], shown: Sequence[Entry], reasons: Mapping[str, str]
) -> dict[str, Any]:
    """What an edition says of itself beside the one before. Statements are known by their labels.

    `reasons` say by label why a recommendation was taken back.
    """
    known = {entry["label"]: entry for entry in before["recommendations"]}
    labels = {entry["label"] for entry in shown}
    return {
        "since": before["edition"]["number"],
        "recommendations": {entry["label"]: _status(known.get(entry["label"]), entry) for entry in shown},
        "withdrawn": [
            {
                **{key: entry[key] for key in ("label", "section", "text", *JUDGED)},
                "reason": reasons.get(label, ""),
            }
            for label, entry in known.items()
            if label not in labels
        ],
    }


def _status(before: Entry | None, now: Entry) -> str:
    if before is None:
        return NEW
    return REAFFIRMED if _said(before) == _said(now) else UPDATED


def _said(entry: Entry) -> tuple[Any, ...]:
    """What a reader would do by; a vote may be newer and say the same."""
    return tuple(entry.get(key) for key in ("text", "remarks", *JUDGED))


@dataclass(frozen=True)
class Difference:
    """One recommendation in two editions; None where an edition does not have it."""

    label: str
    status: str
    before: Entry | None
    now: Entry | None
    runs: list[Run]

    @property
    def judged(self) -> list[str]:
        """Which of strength, direction and certainty differ."""
        if self.before is None or self.now is None:
            return []
        return [key for key in JUDGED if self.before.get(key) != self.now.get(key)]


def compared(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[Difference]:
    """Every recommendation of both editions: in the order of the later one, then those that it left out."""
    return [*_compared(before, now)]


def _compared(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Difference]:
    known = {entry["label"]: entry for entry in before["recommendations"]}
    for entry in now["recommendations"]:
        old = known.pop(entry["label"], None)
        runs = list(differences(old["text"], entry["text"])) if old and old["text"] != entry["text"] else []
        yield Difference(entry["label"], _status(old, entry), old, entry, runs)
    for label, entry in known.items():
        yield Difference(label, "withdrawn", entry, None, [])
