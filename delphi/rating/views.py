"""Pages of rating."""

from flask import Blueprint

bp = Blueprint("rating", __name__)
