"""Pages of revision."""

from flask import Blueprint

bp = Blueprint("revision", __name__)
