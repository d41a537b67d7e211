"""The study's own words of a letter: written, checked, and read as one panellist would get them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import abort, request, url_for
from flask_babel import gettext as _

from delphi.access import Action
from delphi.domain.sending import LANGUAGES, placeholders, template_problems
from delphi.domain.stages import LetterKind
from delphi.mail.facts import Letter, Reader
from delphi.mail.links import LINK, UNSUBSCRIBE
from delphi.mail.standard import standard_letter
from delphi.mail.wording import speaking, writer
from delphi.models import Study, utcnow
from delphi.panel import queries, words
from delphi.panel.asking import asking, own_words, post_of, reader_of
from delphi.panel.views.blueprint import bp
from delphi.panel.views.choices import languages_named
from delphi.panel.views.letter_forms import WordsForm
from delphi.panel.views.letters import KINDS
from delphi.web import acting, allow, db, flash, into_form, page, see_other
from delphi.web.pages import say


@bp.route("/studies/<slug>/panel/letters/words/<kind>/<language>", methods=["GET", "POST"])
@allow(Action.MANAGE_PANEL)
def letter_words(study: Study, kind: str, language: str) -> Any:
    """One kind of letter in one language. The POST shows it anew, saves it, or takes the usual words back."""
    of = next((one for one in KINDS if one.name.lower() == kind), None) or abort(404)
    if language not in LANGUAGES:
        abort(404)
    own = own_words(db.session, study).get((of.value, language))
    with speaking(language):
        usual = standard_letter(of)
    subject, body = own or usual
    form = WordsForm(data={"subject": subject, "body": body})
    people = queries.candidates(db.session, study)
    form.reader.choices = [(one.enrolment.id, one.enrolment.name) for one in people]
    if form.validate_on_submit() and (answer := _saved(study, of, language, form)):
        return answer
    return page(
        "panel/letters_words.html",
        form,
        kind=of,
        language=language,
        written_in=languages_named(),
        kinds=KINDS,
        is_own=own is not None,
        places=[(f"{{{name}}}", said) for name, said in _places() if name in placeholders(of)],
        preview=_preview(study, of, language, form),
    )


def _saved(study: Study, kind: LetterKind, language: str, form: WordsForm) -> Any:
    """The answer to a POST that changed something; None where the page is shown again."""
    here = url_for(".letter_words", slug=study.slug, kind=kind.name.lower(), language=language)
    if "usual" in request.form:
        with db.writing() as session:
            words.forget_words(session, study, kind, language, by=acting(), at=utcnow())
        flash(_("The usual words hold again."))
        return see_other(here)
    if "preview" in request.form:
        for problem in template_problems(kind, form.subject.data, form.body.data):
            form.form_errors.append(say(problem))
        return None
    with into_form(form):
        with db.writing() as session:
            words.save_words(
                session, study, kind, language, form.subject.data, form.body.data, by=acting(), at=utcnow()
            )
        flash(_("Letters of this kind are written in these words from now on."))
        return see_other(here)
    return None


def _preview(study: Study, kind: LetterKind, language: str, form: WordsForm) -> Letter:
    """The letter as the chosen panellist would get it, in the words that stand in the form."""
    facts = asking(db.session, study)
    typed = {(kind.value, language): (form.subject.data or "", form.body.data or "")}
    people = queries.candidates(db.session, study)
    chosen = next(
        (one for one in people if one.enrolment.id == form.reader.data), people[0] if people else None
    )
    post, round_ = post_of(db.session, study), queries.open_round(db.session, study)
    reader = reader_of(chosen, post, round_) if chosen else Reader(_("Ada Lovelace"))
    letter = writer(replace(facts, templates=typed))(kind, replace(reader, language=language))
    body = letter.body.replace(LINK, "[" + _("the reader's own link") + "]")
    return replace(letter, body=body.replace(UNSUBSCRIBE, "[" + _("a link that turns them off") + "]"))


def _places() -> list[tuple[str, str]]:
    return [
        ("name", _("the reader's name")),
        ("link", _("the reader's own link; needed once")),
        ("study", _("title of the study")),
        ("chairs", _("names of the chairs")),
        ("aim", _("aim of the study, as a sentence")),
        ("how", _("what taking part means")),
        ("task", _("how many statements wait, and how long that takes")),
        ("deadline", _("when the round closes, as a sentence")),
        ("note", _("your line to one sending")),
        ("round", _("number of the round")),
        ("closes", _("when the round closes for the reader")),
        ("statements", _("number of statements")),
        ("minutes", _("minutes that they take")),
    ]
