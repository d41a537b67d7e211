"""Commands: a study out to a file, in from one, and the check that nothing was tampered with."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from delphi.domain import chain
from delphi.errors import DomainError, NotAcceptable
from delphi.exchange.checks import TOLD, NotImportable
from delphi.exchange.exporting import export_study
from delphi.exchange.operations import LARGEST_FILE, import_study, read_document
from delphi.export.kept import STUDY
from delphi.importing import archives
from delphi.models import Study, User, utcnow
from delphi.verify import verify
from delphi.web.session import db

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("export-study")
@click.argument("slug")
@click.argument("file", type=_FILE)
@with_appcontext
def export_command(slug: str, file: Path) -> None:
    """Write the whole study SLUG to FILE as JSON, without who sits behind a code."""
    study = db.session.scalar(select(Study).where(Study.slug == slug))
    if study is None:
        raise click.ClickException(f"There is no study “{slug}”.")
    document = export_study(db.session, study)
    file.write_bytes(chain.canonical(document))
    click.echo(f"{file}: SHA-256 of the study {document['sha256']}")


@click.command("import-study")
@click.argument("file", type=_FILE)
@click.option("--chair", metavar="EMAIL", help="Whose account runs the study here.")
@with_appcontext
def import_command(file: Path, chair: str | None) -> None:
    """Take in the study that export-study wrote to FILE, or the one in an edition's archive: all of it, or nothing."""
    try:
        document = read_document(_content(file))
        with db.writing() as session:
            who = _account(chair) if chair else None
            study = import_study(session, document, by="the command line", at=utcnow(), chair=who)
            slug = study.slug
    except OSError as error:
        raise click.ClickException(f"{file} cannot be read: {error.strerror}.") from error
    except NotImportable as refusal:
        shown = [str(fault) for fault in refusal.faults[:TOLD]]
        if (more := len(refusal.faults) - TOLD) > 0:
            shown.append(f".. and {more} more.")
        raise click.ClickException("The study cannot be imported.\n" + "\n".join(shown)) from refusal
    except DomainError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"The study “{slug}” is imported.")
    if chair is None:
        click.echo("Nobody runs it here yet: import with --chair EMAIL to appoint somebody.")


def _content(file: Path) -> bytes:
    """The JSON of a study: the file, or what lies in it where it is the archive of an edition."""
    if not archives.is_zip(file):
        return file.read_bytes()
    found = archives.read(file, LARGEST_FILE, lambda name: name == STUDY)
    if STUDY not in found:
        raise NotAcceptable(
            "This archive holds no study to import. Whoever runs the server makes one that does: "
            "flask --app wsgi export SLUG --format archive"
        )
    return found[STUDY]


def _account(email: str) -> User:
    user = db.session.scalar(select(User).where(User.email == email.strip().lower()))
    if user is None:
        raise click.ClickException(f"There is no account for {email}.")
    return user


@click.command("verify")
@with_appcontext
def verify_command() -> None:
    """Walk every event chain, lock, edition and frozen rating; exit with 1 where one was tampered with."""
    report = verify(db.session)
    for sentence in report.checked:
        click.echo(f"checked  {sentence}")
    for sentence in report.found:
        click.echo(f"CHANGED  {sentence}", err=True)
    if report.found:
        raise SystemExit(1)
    click.echo("Everything is as it was written.")


COMMANDS = (export_command, import_command, verify_command)
