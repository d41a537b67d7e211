"""Every test here begins with a study whose rounds are closed, in a database of its own."""

from __future__ import annotations

from tests.guideline.conftest import database_url, finished, made

__all__ = ["database_url", "finished", "made"]
