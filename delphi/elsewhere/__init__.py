"""Rounds rated in another program: brought in closed, so that the study goes on here."""
