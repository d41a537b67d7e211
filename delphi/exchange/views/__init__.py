"""Pages of exchange: what leaves a study, and a whole study that comes in."""

from delphi.exchange.views import bringing, leaving
from delphi.exchange.views.blueprint import bp

__all__ = ["bp", "bringing", "leaving"]
