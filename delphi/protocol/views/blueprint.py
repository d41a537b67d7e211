"""The blueprint that every page of the protocol belongs to."""

from flask import Blueprint

bp = Blueprint("protocol", __name__, url_prefix="/studies/<slug>/protocol")
