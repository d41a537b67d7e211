"""A panellist's own pages, their report as a file, and the public lists of receipts."""

from delphi.afterwards.views.pages import bp

__all__ = ["bp"]
