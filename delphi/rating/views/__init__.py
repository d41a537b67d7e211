"""Pages of an expert in an open round."""

from delphi.rating.views import cards, listing, offline, saying
from delphi.rating.views.blueprint import bp

__all__ = ["bp", "cards", "listing", "offline", "saying"]
