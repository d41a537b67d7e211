"""What became of an edition after it was frozen, as its printed files say it.

The hash covers what was published, which does not change; the mark is of the moment in which a file is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass

SUPERSEDED, WITHDRAWN = "superseded", "withdrawn"


@dataclass(frozen=True)
class Mark:
    """Superseded, withdrawn, or not published yet; `at` is since when, as an ISO time."""

    what: str
    at: str
    number: str = ""  # of the edition in force
    reason: str = ""

    @property
    def is_over(self) -> bool:
        return self.what in (SUPERSEDED, WITHDRAWN)
