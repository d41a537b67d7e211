"""Reads anyone's ratings from a CSV file of any length, naming every line that cannot be read."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import BinaryIO

from delphi.domain.scale import Scale
from delphi.importing.columns import match_columns, require_columns
from delphi.importing.long_ratings import LongReader
from delphi.importing.rated import BLANK, UNABLE, BadRatings, RatedPanel, RatedRound
from delphi.importing.streams import open_stream
from delphi.importing.wide_ratings import WideReader

__all__ = ["BLANK", "UNABLE", "BadRatings", "RatedPanel", "RatedRound", "read_ratings"]

WHO_AND_WHEN = {
    "round": ("round", "round number"),
    "panellist": (
        "panellist", "panelist", "panellist id", "panelist id", "expert", "expert id", "rater", "rater id",
        "participant", "participant id", "respondent", "respondent id", "judge", "code", "id",
    ),
    "group": ("group", "stakeholder group", "stakeholder"),
}  # fmt: skip
WHAT = {
    "statement": ("statement", "item", "question", "statement id", "item id"),
    "value": ("value", "rating", "score"),
}


def read_ratings(source: BinaryIO | bytes, scale: Scale) -> RatedPanel:
    """The ratings of a long table (a line for each rating) or a wide one (a line for each panellist).

    Raises NotAcceptable where the file as a whole cannot be read, and BadRatings naming each bad line.
    """
    stream = open_stream(BytesIO(source) if isinstance(source, bytes) else source)
    columns = [name for name in stream.header if name]
    matched = match_columns(columns, WHO_AND_WHEN)
    what = match_columns(columns, WHAT)
    if "statement" not in what or ("value" not in what and "panellist" not in matched):
        return WideReader(stream.header, matched, scale).read(stream.chunks)
    matched |= what
    require_columns(columns, matched, {name: name for name in ("statement", "panellist", "value")})
    panel = LongReader(stream.header, matched, scale).read(stream.chunks)
    not_read = tuple(name for name in columns if name not in matched.values())
    return replace(panel, not_read=not_read)
