"""Commands: `flask --app wsgi COMMAND`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_babel import force_locale

from delphi import mail, migrate
from delphi.account import operations as accounts
from delphi.analysis.commands import COMMANDS as ANALYSIS
from delphi.errors import DomainError
from delphi.exchange.commands import COMMANDS as EXCHANGE
from delphi.models import Edition, utcnow
from delphi.panel.commands import COMMANDS as PANEL
from delphi.web.pages import translator
from delphi.web.session import db


def install(app: Flask) -> None:
    for command in (upgrade, demo, serve, export, *EXCHANGE, *PANEL, *ANALYSIS):
        app.cli.add_command(command)


@click.command()
def upgrade() -> None:
    """Bring the database to the newest schema."""
    changed = migrate.upgrade(db.database)
    click.echo("The database is now at the newest schema." if changed else "The database is up to date.")


@click.command()
def demo() -> None:
    """Load the demo studies, with simulated ratings, where they are not there yet."""
    click.echo("The demo studies are loaded." if _load_demo() else "The demo studies are there already.")


@click.command()
@click.option("--with-demo", is_flag=True, help="Load the demo studies on the first start.")
def serve(with_demo: bool) -> None:
    """Upgrade the database, print who can sign in, and serve until Ctrl-C."""
    from delphi import serving

    host, port = current_app.config["HOST"], current_app.config["PORT"]
    migrate.upgrade(db.database)
    if with_demo:
        _load_demo()
    lines = _who_can_sign_in()
    db.session.close()
    serving.serve(host, port, lines)


@click.command()
@click.argument("slug")
@click.option("--edition", "number", help="Its number, such as 1.0; the newest where none is given.")
@click.option(
    "--format",
    "keys",
    multiple=True,
    required=True,
    help="pdf, docx, fhir .., all, or archive; may be repeated.",
)
@click.option(
    "--to", "folder", type=click.Path(file_okay=False, path_type=Path), default=Path("."), help="A folder."
)
@click.option("--language", default="en", help="Of the fixed words.")
@with_appcontext
def export(slug: str, number: str | None, keys: tuple[str, ...], folder: Path, language: str) -> None:
    """Write the files of an edition of the study SLUG."""
    from delphi import files

    if language not in current_app.config["LANGUAGES"]:
        raise click.ClickException(f"The languages are {', '.join(current_app.config['LANGUAGES'])}.")
    try:
        edition = files.edition_of(db.session, slug, number)
        folder.mkdir(parents=True, exist_ok=True)
        with force_locale(language):
            for key in files.ALL if "all" in keys else keys:
                name, content = _made(edition, key, language)
                (folder / name).write_bytes(content)
                click.echo(f"{folder / name}: {len(content):,} bytes")
    except DomainError as refusal:
        raise click.ClickException(str(refusal)) from refusal


def _made(edition: Edition, key: str, language: str) -> tuple[str, bytes]:
    from delphi import files
    from delphi.guideline.views.keeping import page_alone

    how: dict[str, Any] = {
        "release": str(current_app.jinja_env.globals["release"]),
        "translate": translator,
        "language": language,
        "base_url": current_app.config["BASE_URL"],
    }
    if key == files.ARCHIVE:
        return files.archive(db.session, edition, page_alone(edition, "whole"), with_study=True, **how)
    return files.make(db.session, edition, key, at=utcnow(), **how)


def _load_demo() -> bool:
    from delphi.demo import loading

    with db.writing() as session:
        study = loading.load(session, utcnow())
        if study is not None:
            loading.remind(session, study, utcnow())
        return study is not None


def _who_can_sign_in() -> list[str]:
    """The link for the first chair, or the demonstration's people, or that accounts exist."""
    base_url = current_app.config["BASE_URL"]
    with db.writing() as session:
        link = accounts.make_first_chair_link(session, base_url, utcnow())
    if link is not None:
        days = mail.SET_UP_LASTS.days
        return [f"Make the first chair's account with this link; it works once, within {days} days:", link]
    if current_app.config["DEMO"]:
        return [
            f"Sign in at a tap on {base_url}/sign-in as the chair, the methodologist, the observer,",
            "or as one of two experts who have not begun round 2.",
            f"Mails of the demonstration lie in {base_url}/outbox",
        ]
    return [f"Sign in on {base_url}/sign-in with your e-mail address."]
