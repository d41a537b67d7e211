"""Pages of a pilot: the chair's, and those of whoever tries the statements."""

from delphi.pilot.views import overview, trying
from delphi.pilot.views.blueprint import bp

__all__ = ["bp", "overview", "trying"]
