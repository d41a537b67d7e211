"""Pages of reporting."""

from delphi.reporting.views import pages
from delphi.reporting.views.blueprint import bp

__all__ = ["bp", "pages"]
