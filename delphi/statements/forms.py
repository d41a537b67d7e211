"""Forms of statements: one statement, a table or text of many, references."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    HiddenField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, Length, Optional

from delphi.domain.question import MAIN, Question
from delphi.importing.cited import cited_problems, read_cited
from delphi.importing.labels import is_label
from delphi.importing.statements import CERTAINTIES, N_SECTION, N_TEXT
from delphi.statements.operations import Draft
from delphi.web.pages import say
from delphi.web.typed import in_one_line, tidied, visible

N_REFERENCES = 4_000


class StatementForm(FlaskForm):
    section = StringField(
        _("Section"),
        [DataRequired(_("Name the section.")), Length(max=N_SECTION, message=_("Use at most 200 characters.")),
         visible],
        filters=[in_one_line],
        description=_("Choose one that exists, or name a new one."),
        render_kw={"list": "sections", "autocomplete": "off"},
    )  # fmt: skip
    label = StringField(
        _("Label"),
        [Optional(), visible],
        filters=[in_one_line],
        description=_("Empty: from the section."),
        render_kw={"autocomplete": "off", "maxlength": "20"},
    )
    text = TextAreaField(
        _("Statement"),
        [DataRequired(_("Write the statement.")), Length(max=N_TEXT, message=_("Use at most 2,000 characters.")),
         visible],
        filters=[tidied],
        description=_("One demand in one sentence. These exact words are what the panel rates."),
        render_kw={"rows": "3", "class": "statement-text"},
    )  # fmt: skip
    rationale = TextAreaField(
        _("Rationale"),
        [Optional(), Length(max=N_TEXT * 2, message=_("Use at most 4,000 characters.")), visible],
        filters=[tidied],
        description=_("Why it is put to the panel; shown on request beside the statement."),
        render_kw={"rows": "3"},
    )
    plain = TextAreaField(
        _("In plain words"),
        [Optional(), Length(max=N_TEXT, message=_("Use at most 2,000 characters.")), visible],
        filters=[tidied],
        description=_(
            "The same for who is not of the field, such as patients; shown on request beside the statement."
        ),
        render_kw={"rows": "2"},
    )
    certainty = SelectField(_("Certainty of the evidence"), validate_choice=True)
    question = SelectField(_("Question"), description=_("What the panel is asked of it, on which scale."))
    references = StringField(
        _("References"),
        [Optional(), Length(max=N_REFERENCES, message=_("Use at most 4,000 characters.")), visible],
        filters=[in_one_line],
        description=_("Their keys, or DOIs, parted by semicolons."),
        render_kw={"autocomplete": "off"},
    )
    seen = HiddenField()

    def __init__(self, known_keys: set[str], questions: Sequence[Question], **values: object) -> None:
        self.known_keys = known_keys
        super().__init__(**values)
        self.question.choices = [
            SelectChoice(one.key, f"{say(one.title)} ({say(one.scale.in_words())})") for one in questions
        ]
        if len(questions) == 1:
            del self.question
        self.certainty.choices = [
            SelectChoice("", _("not graded")),
            *(SelectChoice(word, _(word)) for word in CERTAINTIES),
        ]

    def validate_label(self, field: StringField) -> None:
        if field.data and not is_label(field.data):
            raise ValidationError(_("Use at most 20 letters, digits, dots and hyphens, such as TEC1."))

    def validate_references(self, field: StringField) -> None:
        cited, wrong = read_cited(field.data or "")
        problems = list(cited_problems(1, "", cited, wrong, self.known_keys))
        if problems:
            raise ValidationError(f"{say(problems[0].what)} {say(problems[0].remedy)}")

    def draft(self, label: str) -> Draft:
        """What was typed, with the label that it gets."""
        cited, _wrong = read_cited(self.references.data or "")
        return Draft(
            self.section.data,
            label,
            self.text.data,
            self.rationale.data or "",
            self.certainty.data,
            cited,
            self.plain.data or "",
            self.question.data if self.question else MAIN,
        )


class SectionForm(FlaskForm):
    title = StringField(
        _("Title of the section"),
        [DataRequired(_("Name the section.")), Length(max=N_SECTION, message=_("Use at most 200 characters.")),
         visible],
        filters=[in_one_line],
    )  # fmt: skip


class BringForm(FlaskForm):
    """A file, or text; the preview sends back the text that it carries, with `confirmed`."""

    file = FileField(
        _("A file"),
        description=_(
            "CSV or XLSX, with the column names in its first line; only “statement” is needed. Or, as it is, "
            "REDCap’s data dictionary (CSV) or LimeSurvey’s structure (.txt)."
        ),
        render_kw={"accept": ".csv,.tsv,.txt,.xlsx"},
    )
    text = TextAreaField(
        _("Or paste"),
        description=_(
            "A table with its column names, or one statement a line; “# Technique” begins a section."
        ),
        render_kw={"rows": "10", "spellcheck": "false"},
    )
    confirmed = HiddenField()


class BringReferencesForm(FlaskForm):
    file = FileField(
        _("A file of references"),
        description=_("BibTeX or RIS, as reference managers export it, or PubMed’s .nbib."),
        render_kw={"accept": ".bib,.bibtex,.ris,.nbib,.txt"},
    )
    text = TextAreaField(
        _("Or paste"),
        description=_(
            "An entry begins as in @article{key, title = {…}} (BibTeX), with “TY  - ” (RIS) or “PMID- ” (PubMed)."
        ),
        render_kw={"rows": "10", "spellcheck": "false"},
    )
    confirmed = HiddenField()
    joins = BooleanField(
        _("Merge what is the same work"),
        description=_(
            "By DOI, PubMed number, or title and year. It keeps the study's key, and is found by both."
        ),
    )
