"""Pages of chair and methodologist: what if, sensitivity, stability, planning. None of them changes anything."""

from delphi.whatif.views.blueprint import bp

from delphi.whatif.views import comparing, following, planning, sureness  # isort: skip

__all__ = ["bp", "comparing", "following", "planning", "sureness"]
