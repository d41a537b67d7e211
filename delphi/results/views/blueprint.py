"""The blueprint of the results pages."""

from flask import Blueprint

bp = Blueprint("results", __name__)
