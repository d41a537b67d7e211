"""Pages of the guideline: drafted, reviewed, locked and published by staff, read by everybody."""

from delphi.guideline.views.blueprint import bp

from delphi.guideline.views import consulting, drafting, editions, keeping, publishing, reading, site, texts  # isort: skip

__all__ = ["bp", "consulting", "drafting", "editions", "keeping", "publishing", "reading", "site", "texts"]
