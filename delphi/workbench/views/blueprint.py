"""What the pages of the workbench hang on: chairs' pages below a study, and the panel's own."""

from flask import Blueprint

bp = Blueprint("workbench", __name__)
STUDY = "/studies/<slug>"
