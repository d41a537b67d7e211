"""The mark of an edition that is not the one in force, in words: for its first page, and for the head of each."""

from __future__ import annotations

from dataclasses import dataclass

from delphi.domain.marks import SUPERSEDED, WITHDRAWN, Mark
from delphi.export import phrases
from delphi.export.phrases import Translate


@dataclass(frozen=True)
class Marked:
    """`short` stands on every page, `why` on the first one, too."""

    short: str = ""
    why: str = ""


UNMARKED = Marked()


def marked(mark: Mark | None, _: Translate) -> Marked:
    """Nothing for the edition in force."""
    if mark is None:
        return UNMARKED
    said = {
        SUPERSEDED: _("Superseded by edition %(number)s on %(day)s"),
        WITHDRAWN: _("Withdrawn on %(day)s"),
        "in consultation": _("Draft for public consultation since %(day)s"),
        "consulted": _("Draft whose public consultation ended on %(day)s"),
        "approved": _("Approved on %(day)s, not published yet"),
    }[mark.what]
    return Marked(said % {"number": mark.number, "day": phrases.day(mark.at, _)}, mark.reason)
