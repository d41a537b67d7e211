"""The large figures of a round as plain plotly dicts: lists and numbers, no plotly, no numpy."""

from __future__ import annotations

from delphi.charts.diverging import diverging_bars
from delphi.charts.rated import RatedStatement
from delphi.charts.response import response_curve
from delphi.charts.spread import dot_and_iqr
from delphi.charts.template import Figure
from delphi.charts.wording import Wording

__all__ = ["Figure", "RatedStatement", "Wording", "diverging_bars", "dot_and_iqr", "response_curve"]
