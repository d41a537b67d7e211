"""Where the pages that ask "what if" are gathered."""

from flask import Blueprint

bp = Blueprint("whatif", __name__)
