"""Pages of chair and methodologist: what if, sensitivity, stability, planning. None of them changes anything."""

from delphi.whatif.views.blueprint import bp

__all__ = ["bp"]
