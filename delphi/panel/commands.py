"""Commands about one person: their data erased on request."""

from __future__ import annotations

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from delphi.errors import DomainError
from delphi.models import Enrolment, Study, utcnow
from delphi.panel import leaving
from delphi.panel.erasing import erase
from delphi.web.session import db

BY = "the command line"


@click.command("erase-person")
@click.argument("slug")
@click.argument("email")
@with_appcontext
def erase_command(slug: str, email: str) -> None:
    """Take EMAIL off the panel of study SLUG, and erase who they are. What closed rounds rest on stays."""
    try:
        with db.writing() as session:
            study = session.scalar(select(Study).where(Study.slug == slug))
            if study is None:
                raise click.ClickException(f"There is no study “{slug}”.")
            found = session.scalar(
                select(Enrolment).where(Enrolment.study_id == study.id, Enrolment.email == email.lower())
            )
            if found is None:
                raise click.ClickException(f"Nobody of the address {email} is on its panel.")
            panellist = found.panellist
            if panellist.is_active:
                leaving.withdraw(session, study, panellist, by=BY, at=utcnow())
            erase(session, study, panellist, by=BY, at=utcnow())
    except DomainError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo("Withdrawn and erased. Ratings of closed rounds stay, under the code.")


COMMANDS = (erase_command,)
