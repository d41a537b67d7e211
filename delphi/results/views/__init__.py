"""Pages of results: a round as it fills or as it closed, its panel by statement, the flow, one statement."""

from delphi.results.views import board, flow, states
from delphi.results.views.blueprint import bp

__all__ = ["board", "bp", "flow", "states"]
