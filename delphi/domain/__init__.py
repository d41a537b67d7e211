"""Decisions, free of requests and of the database."""
