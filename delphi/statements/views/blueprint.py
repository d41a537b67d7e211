"""The blueprint that all pages of statements share."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("statements", __name__, url_prefix="/studies/<slug>/statements")
