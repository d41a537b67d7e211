"""The form of one reference, typed or mended by hand."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Regexp

from delphi.statements import by_hand
from delphi.web.joining import JoiningForm
from delphi.web.pages import say
from delphi.web.typed import in_one_line, tidied, visible

_SHORT = Length(max=400, message=_("Use at most 400 characters."))
_TITLE = Length(max=2_000, message=_("Use at most 2,000 characters."))
_PEOPLE = Length(max=20_000, message=_("Use at most 20,000 characters."))
# What an import calls otherwise.
NAMES = {"number": "issue"}


def _line(label: Any, hint: Any = "", **attributes: str) -> StringField:
    shown = {
        "autocomplete": "off",
        "placeholder": " ",
        **attributes,
    }  # a blank one tells CSS that nothing is typed
    return StringField(label, [_SHORT, visible], filters=[in_one_line], description=hint, render_kw=shown)


def _people(label: Any, hint: Any, rows: int) -> TextAreaField:
    return TextAreaField(
        label, [_PEOPLE, visible], filters=[tidied], description=hint,
        render_kw={"rows": str(rows), "autocomplete": "off", "placeholder": " "},
    )  # fmt: skip


class ReferenceForm(JoiningForm):
    kind = SelectField(
        _("It is"),
        choices=[
            SelectChoice(by_hand.ARTICLE, _("an article")), SelectChoice(by_hand.BOOK, _("a book")),
            SelectChoice(by_hand.CHAPTER, _("a chapter, or a paper of a conference")),
            SelectChoice(by_hand.GUIDELINE, _("a guideline")), SelectChoice(by_hand.REPORT, _("a report")),
            SelectChoice(by_hand.WEB_PAGE, _("a web page")), SelectChoice(by_hand.THESIS, _("a thesis")),
            SelectChoice(by_hand.OTHER, _("something else")),
        ],
    )  # fmt: skip
    authors = _people(
        _("Authors"),
        _(
            "One a line: Kocak, Ali O. A society by its name alone. A list as PubMed has it may be pasted, too."
        ),
        4,
    )
    title = TextAreaField(
        _("Title"), [DataRequired(_("Write the title.")), _TITLE, visible], filters=[in_one_line],
        render_kw={"rows": "2"},
    )  # fmt: skip
    year = StringField(
        _("Year"), [Regexp(r"(\d{4}|[^\d]{1,30})?\Z", message=_("Write the year with four digits."))], filters=[in_one_line],
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )  # fmt: skip
    container = _line(_("Journal, or book"))
    editors = _people(_("Editors of the book"), _("As authors are written."), 2)
    volume = _line(_("Volume"))
    issue = _line(_("Issue"))
    pages = _line(_("Pages"), placeholder="123-130")
    edition = _line(_("Edition"))
    publisher = _line(_("Publisher, or who issued it"))
    place = _line(_("Place"))
    doi = _line(_("DOI"), inputmode="url", placeholder="10.1000/182")
    pmid = StringField(
        _("PubMed number"), [Regexp(r"(\d{1,9})?\Z", message=_("Write its digits alone."))], filters=[in_one_line],
        render_kw={"inputmode": "numeric", "autocomplete": "off", "placeholder": " "},
    )  # fmt: skip
    url = StringField(
        _("Web address"), [_TITLE, visible], filters=[in_one_line],
        render_kw={"inputmode": "url", "autocomplete": "off", "placeholder": " "},
    )  # fmt: skip
    looked_at = _line(_("Read on"), placeholder="2026-03-31")
    note = TextAreaField(_("Note"), [_TITLE, visible], filters=[tidied], render_kw={"rows": "2"})
    key = StringField(
        _("Key"), [_SHORT, visible], filters=[in_one_line],
        description=_("By it statements cite. Empty: from the first author and the year."),
        render_kw={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"},
    )  # fmt: skip
    is_another = BooleanField(_("It is another work: save it all the same"))

    def texts(self) -> dict[str, str]:
        """What is kept of the work: neither its key nor that it is another."""
        return {name: str(self[name].data or "") for name in by_hand.TEXTS}

    def validate(self, *args: Any, **more: Any) -> bool:
        """Each field by itself, then the whole as an import would check it."""
        if not super().validate(*args, **more):
            return False
        for problem in by_hand.problems(self.texts(), self.key.data or ""):
            name = NAMES.get(problem.column, problem.column)
            self[name].errors = [*self[name].errors, f"{say(problem.what)} {say(problem.remedy)}"]
        return not self.errors
