"""Forms of the guideline's texts: one text, its preview, and how references are set."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectField, TextAreaField
from wtforms.validators import Length

from delphi.domain.front import MOST
from delphi.importing.styled import STYLES
from delphi.web.joining import JoiningForm
from delphi.web.typed import tidied, visible


class TextForm(JoiningForm):
    """One text of the guideline, in Markdown."""

    text = TextAreaField(
        _("Text"),
        [Length(max=MOST, message=_("Use at most 40,000 characters.")), visible],
        filters=[tidied],
        render_kw={"rows": "16", "class": "text-editor__words"},
    )


class PreviewForm(FlaskForm):
    text = TextAreaField(validators=[Length(max=MOST)], filters=[tidied])


class StyleForm(FlaskForm):
    style = SelectField(
        _("Style of references"), choices=[SelectChoice(name, title) for name, title in STYLES.items()]
    )
