"""Pages of an expert in an open round."""

from delphi.rating.views import cards, estimating, listing, offline, ranking, saying
from delphi.rating.views.blueprint import bp

__all__ = ["bp", "cards", "estimating", "listing", "offline", "ranking", "saying"]
