"""Where the guideline's pages are gathered."""

from flask import Blueprint

bp = Blueprint("guideline", __name__)
