"""Reads anyone's ratings from a CSV file of any length, naming every line that cannot be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from typing import BinaryIO

from delphi.domain.scale import Scale
from delphi.importing.columns import match_columns, require_columns
from delphi.importing.long_ratings import LongReader
from delphi.importing.rated import BLANK, UNABLE, BadRatings, RatedPanel, RatedRound
from delphi.importing.streams import Stream, open_stream
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
    return read_stream(open_stream(BytesIO(source) if isinstance(source, bytes) else source), scale)


def columns_of(
    header: Sequence[str], who_and_when: Mapping[str, tuple[str, ...]] = WHO_AND_WHEN
) -> tuple[dict[str, str], bool]:
    """The column of each field, and whether the table is long. Raises NotAcceptable where it lacks one."""
    columns = [name for name in header if name]
    matched = match_columns(columns, who_and_when)
    what = match_columns(columns, WHAT)
    if "statement" not in what or ("value" not in what and "panellist" not in matched):
        return matched, False
    matched |= what
    require_columns(columns, matched, {name: name for name in ("statement", "panellist", "value")})
    return matched, True


def read_stream(
    stream: Stream, scale: Scale, who_and_when: Mapping[str, tuple[str, ...]] = WHO_AND_WHEN
) -> RatedPanel:
    """`read_ratings` of a table that is open already; `who_and_when` has the names that columns may have."""
    matched, is_long = columns_of(stream.header, who_and_when)
    if not is_long:
        return WideReader(stream.header, matched, scale).read(stream.chunks)
    panel = LongReader(stream.header, matched, scale).read(stream.chunks)
    not_read = tuple(name for name in stream.header if name and name not in matched.values())
    return replace(panel, not_read=not_read)
