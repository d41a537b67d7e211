"""The blueprint that the views of reporting share."""

from flask import Blueprint

bp = Blueprint("reporting", __name__)
