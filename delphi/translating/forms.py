"""Forms of translations: the languages of a study, and the sheet that comes back."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import get_locale
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField, SelectField, SelectMultipleField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from delphi.domain.texts import headed, language_name

# Those of many readers, by their codes; any other that the study has already is added.
USUAL = (
    "ar", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "es", "et", "eu", "fa", "fi", "fr", "ga", "gl", "he", "hi",
    "hr", "hu", "hy", "id", "is", "it", "ja", "ka", "ko", "lt", "lv", "mk", "ms", "mt", "nb", "nl", "pl", "pt",
    "pt-BR", "ro", "ru", "sk", "sl", "sq", "sr", "sv", "sw", "ta", "th", "tr", "uk", "ur", "vi", "zh-Hans", "zh-Hant",
)  # fmt: skip


def named(codes: Sequence[str]) -> list[tuple[str, str]]:
    """Languages by their names in the reader's own, in the order of those names."""
    spoken = str(get_locale() or "en")
    return sorted(
        ((code, headed(language_name(code, spoken)) or code) for code in codes),
        key=lambda one: one[1].casefold(),
    )


class LanguagesForm(FlaskForm):
    language = SelectField(
        _("The study is written in"),
        description=_("What nobody translated is shown in this language."),
    )
    offered = SelectMultipleField(
        _("It can also be read in"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    another = SelectField(_("Another language"))

    def __init__(self, own: str, offered: Sequence[str], **values: object) -> None:
        super().__init__(data={"language": own, "offered": list(offered), "another": ""}, **values)
        every = named(tuple(dict.fromkeys((*USUAL, own, *offered))))
        self.language.choices = every
        self.offered.choices = named(offered)
        self.another.choices = [("", _("none")), *(one for one in every if one[0] not in (own, *offered))]

    def wanted(self) -> list[str]:
        """The languages to offer: those that stay ticked, and the one that is added."""
        return [*(self.offered.data or []), *([self.another.data] if self.another.data else [])]


class SheetForm(FlaskForm):
    """A sheet that comes back; the preview sends back the text that it carries, with `confirmed`."""

    file = FileField(
        _("The sheet, filled in"),
        description=_("CSV or XLSX, as it was downloaded. Empty cells leave what is there."),
        render_kw={"accept": ".csv,.tsv,.txt,.xlsx"},
    )
    text = TextAreaField(_("Or paste it"), render_kw={"rows": "8", "spellcheck": "false"})
    confirmed = HiddenField()
