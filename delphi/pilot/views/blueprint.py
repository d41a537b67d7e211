"""The blueprint of the pilot's pages."""

from flask import Blueprint

bp = Blueprint("pilot", __name__)
