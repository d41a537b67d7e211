"""The page that brings a whole study in: the file is checked, tried and told of first, then stored all at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from flask import current_app, g, request, url_for
from flask_babel import gettext as _

from delphi.access import Action
from delphi.domain import chain
from delphi.errors import DomainError, Sentence
from delphi.exchange.checks import NotImportable, check
from delphi.exchange.forms import LARGEST, BringForm
from delphi.exchange.holding import Holding, here_already, holding
from delphi.exchange.operations import import_study, read_document
from delphi.exchange.record import completed
from delphi.exchange.views.blueprint import bp
from delphi.export import checked, checked_archive
from delphi.export.edition import lay_out
from delphi.export.kept import STUDY
from delphi.importing import archives
from delphi.models import User, utcnow
from delphi.web import allow, db, flash, identity, page, see_other
from delphi.web.pages import say, status_of

LARGEST_UNPACKED = 4 * LARGEST
UNSHOWABLE = (KeyError, TypeError, ValueError, AttributeError, IndexError, DomainError)


@dataclass
class Found:
    """What a file was found to be. `wrong` is told of the file itself, `faults` of the study in it."""

    looked_at: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    study: Any = None
    holds: Holding | None = None
    faults: tuple[Sentence, ...] = ()
    standing: Sentence | None = None

    @property
    def is_right(self) -> bool:
        return self.holds is not None and not (self.wrong or self.faults or self.standing)


@bp.url_value_preprocessor
def _take_more(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """A study may be larger than other uploads; of those alone who may found one, and before the form is read."""
    if endpoint == "exchange.bring_in" and request.method == "POST":
        who = identity()
        if who and who.user and who.user.may_found_studies:
            request.max_content_length = max(current_app.config["MAX_CONTENT_LENGTH"], LARGEST + archives.MB)


@bp.route("/studies/import", methods=["GET", "POST"])
@allow(Action.FOUND_STUDY)
def bring_in(user: User) -> Any:
    """GET: where to put the file. POST: what it is; with `confirmed`, the import."""
    form, found = BringForm(), None
    if form.validate_on_submit():
        try:
            content = form.content()
            found = _looked_at(content)
            if found.study is not None and not found.wrong:
                _try(user, found, is_trial=not form.confirmed.data)
            if found.is_right:
                if form.confirmed.data:
                    return _bring(user, found)
                form.carry(content, chain.canonical(found.study))
            g.refused = None if found.is_right else 422
        except DomainError as refusal:
            g.refused = status_of(refusal)
            form.file.errors = [say(refusal.sentence)]
    return page("exchange/bring.html", form, found=found, largest=LARGEST // archives.MB)


def _bring(user: User, found: Found) -> Any:
    with db.writing() as session:
        chair = session.get_one(User, user.id)
        study = import_study(session, found.study, by=f"user {chair.name}", at=utcnow(), chair=chair)
        slug = study.slug
    flash(_("The study is brought in, and you are its chair."))
    return see_other(url_for("study.overview", slug=slug))


def _looked_at(content: bytes) -> Found:
    """The same check as `python -m delphi.verify` of an archive or an edition; a study's own follows from `_try`."""
    if content.startswith(b"PK\x03\x04"):
        files = archives.unpacked(content, LARGEST_UNPACKED)
        told = checked_archive.check(files)
        return Found(told.looked_at, told.found, read_document(files[STUDY]) if STUDY in files else None)
    document = read_document(content)
    if isinstance(document, dict) and str(document.get("schema")).startswith("delphi/edition/"):
        told = checked.check(document)
        return Found(told.looked_at, told.found)
    return Found(study=document)


class _OnlyTried(Exception):
    """Rolls the trial back."""


def _try(user: User, found: Found, is_trial: bool) -> None:
    """Import the study and take it back: what the database and the check of the whole say of it."""
    try:
        check(found.study)
        whole = completed(found.study)
        found.holds = holding(whole)
        found.faults = tuple(unshowable(whole))
        found.standing = here_already(db.session, found.study)
        if found.is_right and is_trial:
            with suppress(_OnlyTried), db.writing() as session:
                import_study(session, found.study, by=f"user {user.name}", at=utcnow())
                raise _OnlyTried
    except NotImportable as refusal:
        found.faults = refusal.faults


def unshowable(study: Any) -> Iterator[Sentence]:
    """Editions that no page could show: whoever reads the list of guidelines would stumble over them."""
    for edition in study["editions"]:
        number = f"{edition['major']}.{edition['minor']}"
        try:
            told = checked.check(edition["document"])
            lay_out(edition["document"])
        except UNSHOWABLE:
            yield Sentence("Edition %(number)s cannot be shown.", number=number)
            continue
        for fault in told.found:
            yield Sentence("Edition %(number)s: %(fault)s", number=number, fault=fault)
