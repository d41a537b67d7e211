"""A panellist's own report of a round as PDF, set by typst: tagged, PDF/UA-1."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from delphi.export.text import clean
from delphi.export.typesetting import typeset


def render(words: dict[str, Any], at: datetime) -> bytes:
    """The PDF of finished words: title, lines, and a row for each statement."""
    return typeset("own_report.typ", "report", clean(words), at)
