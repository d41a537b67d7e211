"""Where a server or `flask --app wsgi` finds the application."""

from __future__ import annotations

from flask import Flask

from delphi import create_app, jobs

app = create_app()


def serving() -> Flask:
    """The application with its worker threads: what the served process runs."""
    jobs.start(app)
    return app
