"""The blueprint of the rating pages."""

from flask import Blueprint

bp = Blueprint("rating", __name__)
