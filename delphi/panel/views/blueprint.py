"""The blueprint that all pages of the panel share."""

from flask import Blueprint

bp = Blueprint("panel", __name__)
