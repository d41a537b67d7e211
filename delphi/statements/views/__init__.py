"""Pages of statements and their references."""

from delphi.statements.views import bring, by_hand, listing, shelf
from delphi.statements.views.blueprint import bp

__all__ = ["bp", "bring", "by_hand", "listing", "shelf"]
