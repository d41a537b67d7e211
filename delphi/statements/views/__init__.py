"""Pages of statements and their references."""

from delphi.statements.views import bring, listing, shelf
from delphi.statements.views.blueprint import bp

__all__ = ["bp", "bring", "listing", "shelf"]
