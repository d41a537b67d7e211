"""Pages of the workbench: comments, suggestions, and what changed between two rounds."""

from delphi.workbench.views.blueprint import bp

from delphi.workbench.views import changing, comments, suggestions  # isort: skip

__all__ = ["bp", "changing", "comments", "suggestions"]
