"""Statements: sections, versions, references, and their import."""
