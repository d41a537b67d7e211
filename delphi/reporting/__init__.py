"""Reporting a study: checklists filled from its data, what is missing asked for once, methods and results drafted."""
