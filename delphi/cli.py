"""Commands: `flask --app wsgi COMMAND`."""

from __future__ import annotations

import click
from flask import Flask, current_app

from delphi import migrate


def install(app: Flask) -> None:
    for command in (upgrade,):
        app.cli.add_command(command)


@click.command()
def upgrade() -> None:
    """Bring the database to the newest schema."""
    changed = migrate.upgrade(current_app.extensions["delphi.database"])
    click.echo("The database is now at the newest schema." if changed else "The database is up to date.")
