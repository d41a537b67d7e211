"""The blueprint that all pages of exchange belong to."""

from flask import Blueprint

bp = Blueprint("exchange", __name__)
