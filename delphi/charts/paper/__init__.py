"""The figures of a page as still SVG, drawn without a browser: for documents, and for pages that run no script."""

from __future__ import annotations

from delphi.charts.paper.groups import medians_by_group
from delphi.charts.paper.response import response_by_day
from delphi.charts.paper.rounds import medians_by_round
from delphi.charts.paper.stacked import stacked_bars

__all__ = ["medians_by_group", "medians_by_round", "response_by_day", "stacked_bars"]
