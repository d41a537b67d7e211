"""Answers: pages with the right status, redirects after a POST, refusals beside what was typed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import flask
from flask import g, redirect, render_template
from flask_babel import gettext, ngettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from delphi.errors import DomainError, NotAcceptable, NotNow, Sentence, TooOften, Translator
from delphi.web.identity import identity

translator = Translator(gettext, ngettext)  # for documents, whose writers know no request


def say(sentence: Sentence | str) -> str:
    """A sentence in the reader's language; plain text stays as it is."""
    if not isinstance(sentence, Sentence):
        return str(sentence)
    values = {k: say(v) if isinstance(v, Sentence) else v for k, v in sentence.values.items()}
    if sentence.plural is not None:
        return ngettext(sentence.text, sentence.plural, sentence.values["n"], **values)
    return gettext(sentence.text, **values)


def status_of(error: DomainError) -> int:
    """The one place that knows a refusal's HTTP status."""
    if isinstance(error, NotNow):
        return 409
    if isinstance(error, TooOften):
        return 429
    return 422 if isinstance(error, NotAcceptable) else 400


@contextmanager
def into_form(form: FlaskForm) -> Iterator[None]:
    """Show a refusal in the form's summary, so that nothing typed is lost."""
    try:
        yield
    except DomainError as error:
        g.refused = status_of(error)
        g.blockers = getattr(error, "blockers", ())
        form.form_errors.append(say(error.sentence))


def page(template: str, form: FlaskForm | None = None, **values: Any) -> tuple[str, int]:
    """Render a page: 200, or the refusal's status, or 422 where the form has errors."""
    return render_template(template, form=form, **values), status_for(form)


def status_for(form: FlaskForm | None) -> int:
    return g.get("refused") or (422 if form is not None and form.errors else 200)


def see_other(url: str) -> Response:
    """Redirect by 303, so that a reload repeats nothing."""
    return redirect(url, 303)


def flash(sentence: Sentence | str) -> None:
    """Tell the reader on the next page that something was done."""
    flask.flash(say(sentence))


def acting() -> str:
    """Who acts, as the audit trail says it: "chair Ada Rossi"; a panellist is only "a panellist"."""
    who = identity()
    if who is None:
        return "somebody"
    if who.user is None:
        return "a panellist"
    return f"{g.role if 'role' in g else 'user'} {who.user.name}"
