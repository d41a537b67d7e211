"""Where a server or `flask --app wsgi` finds the application."""

from __future__ import annotations

import gc

from flask import Flask

# What is loaded now stays: looking through it for garbage again and again made a start an eighth longer.
gc.disable()

from delphi import create_app, jobs  # noqa: E402

app = create_app()

gc.freeze()
gc.enable()


def serving() -> Flask:
    """The application with its worker threads: what the served process runs."""
    jobs.start(app)
    return app
