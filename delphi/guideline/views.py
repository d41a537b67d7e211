"""Pages of guideline."""

from flask import Blueprint

bp = Blueprint("guideline", __name__)
