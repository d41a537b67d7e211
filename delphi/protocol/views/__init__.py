"""Pages of the protocol: what it says, the form of its terms, and its further questions."""

from delphi.protocol.views import kinds, pages, questions
from delphi.protocol.views.blueprint import bp

__all__ = ["bp", "kinds", "pages", "questions"]
