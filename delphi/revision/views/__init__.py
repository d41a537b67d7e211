"""Pages of a revision: what stayed open, new words for one statement, several out of one and one out of several."""

from delphi.revision.views.blueprint import bp

from delphi.revision.views import ancestry, replacing, rewording  # isort: skip

__all__ = ["ancestry", "bp", "replacing", "rewording"]
