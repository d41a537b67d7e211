"""What templates use to format: sentences, moments, numbers, exact shares."""

from __future__ import annotations

import math
import re
from datetime import datetime
from functools import lru_cache
from typing import Any

from babel.numbers import format_decimal
from flask import Flask
from flask_babel import (
    format_date,
    format_time,
    format_timedelta,
    get_locale,
    gettext,
    lazy_gettext,
    ngettext,
)
from markupsafe import Markup, escape

from delphi.access import Action
from delphi.domain.beside import beside
from delphi.domain.citing import CITATION
from delphi.export.markdown import blocks, html, paragraphs_of
from delphi.models import utcnow
from delphi.web.guard import can
from delphi.web.pages import say

# Values that the database stores as words: named here so that each has its translation.
STORED_WORDS = (
    lazy_gettext("in consultation"), lazy_gettext("put to consultation"), lazy_gettext("consultation ended"), lazy_gettext("consulted"), lazy_gettext("approved"), lazy_gettext("superseded"), lazy_gettext("published"),
    lazy_gettext("new"), lazy_gettext("updated"), lazy_gettext("reaffirmed"), lazy_gettext("withdrawn"),
    lazy_gettext("accepted"), lazy_gettext("rejected"), lazy_gettext("open"), lazy_gettext("too few"),
    lazy_gettext("covered"), lazy_gettext("dropped"), lazy_gettext("draft"), lazy_gettext("closed"), lazy_gettext("chair"),
    lazy_gettext("methodologist"), lazy_gettext("observer"), lazy_gettext("panellist"), lazy_gettext("high"),
    lazy_gettext("moderate"), lazy_gettext("low"), lazy_gettext("very low"), lazy_gettext("no direct evidence"),
    lazy_gettext("good practice"), lazy_gettext("strong"), lazy_gettext("conditional"),
    lazy_gettext("consensus only"), lazy_gettext("for"), lazy_gettext("against"), lazy_gettext("queued"),
    lazy_gettext("sent"), lazy_gettext("failed"), lazy_gettext("kept"), lazy_gettext("none"),
    lazy_gettext("distribution"), lazy_gettext("distribution and comments"), lazy_gettext("n accepted"),
    lazy_gettext("n rejected"), lazy_gettext("n open"), lazy_gettext("n too few"),
)  # fmt: skip
CITED = re.compile(rf"[ \t]*{CITATION.pattern}")


def number(value: float | None, digits: int = 1) -> str:
    """A number with at most so many digits, or a dash where it is undefined."""
    if value is None or math.isnan(value):
        return "–"
    # Adding zero makes a minus zero plain, which would share its place in the cache.
    return _in_digits(round(value, digits) + 0.0, digits, str(get_locale()))


@lru_cache(maxsize=10_000)
def _in_digits(value: float, digits: int, locale: str) -> str:
    """A page of results writes some hundred numbers, of which few differ."""
    return format_decimal(value, format="#,##0." + "#" * digits, locale=locale)


def percent(n: int, of: int) -> str:
    """A whole percentage, halves up, or a dash of nothing. Decisions never rest on it: they compare n and `of`."""
    return f"{(200 * n + of) // (2 * of)} %" if of else "–"


def moment(at: datetime | None) -> Markup:
    """A moment with its zone; static/js/main.js writes it the same way in the reader's own zone."""
    if at is None:
        return Markup("–")
    shown = f"{_dated(at)}, {format_time(at, 'HH:mm')} UTC"
    return Markup('<time datetime="{}">{}</time>').format(at.isoformat(), shown)


def day(at: datetime | None) -> str:
    return _dated(at) if at else "–"


def iso_day(written: str) -> str:
    """A day as documents write it (2029-01-31), as a reader does."""
    return _dated(datetime.fromisoformat(written))


def _dated(at: datetime) -> str:
    """As the reader's language writes a date, the month in letters; what Babel calls English puts it first."""
    return str(format_date(at, "d MMMM yyyy" if str(get_locale()) == "en" else "long"))


def until(at: datetime) -> str:
    """How far a moment lies ahead or back, in words."""
    return format_timedelta(at - utcnow(), add_direction=True)


CERTAINTY_SIGNS = {"high": "⊕⊕⊕⊕", "moderate": "⊕⊕⊕◯", "low": "⊕⊕◯◯", "very low": "⊕◯◯◯"}


def certainty_sign(word: str | None) -> Markup:
    """The GRADE sign of a certainty; empty for the answers that have none."""
    sign = CERTAINTY_SIGNS.get(str(word or ""), "")
    return Markup('<span aria-hidden="true">{}</span>').format(sign) if sign else Markup("")


def paragraphs(text: str) -> Markup:
    """What a person typed, escaped, with its empty lines as paragraphs and its line ends kept."""
    blocks = [block.strip() for block in text.replace("\r\n", "\n").split("\n\n")]
    return Markup("").join(
        Markup("<p>{}</p>").format(Markup("<br>").join(escape(line) for line in block.split("\n")))
        for block in blocks
        if block
    )


def marked(found: list[dict[str, Any]], level: int = 3) -> Markup:
    """Blocks of the safe subset of Markdown as HTML; headings begin at a level."""
    return html(found, level)


def excerpt(text: str) -> str:
    """How a text in Markdown begins, in plain words and without its citations."""
    return " ".join(paragraphs_of(blocks(CITED.sub("", text), {})))


def midway(words: str) -> str:
    """Words that began a line, inside a sentence: "edition 1.0"; German keeps its nouns as they are."""
    return words if str(get_locale() or "en").startswith("de") else words[:1].lower() + words[1:]


def word(value: object) -> str:
    """A stored word of the field ("accepted", "very low") in the reader's language."""
    return gettext(str(value)) if value is not None else "–"


def install(app: Flask) -> None:
    filters = {
        "say": say, "number": number, "moment": moment, "day": day, "iso_day": iso_day, "until": until, "word": word,
        "certainty_sign": certainty_sign, "paragraphs": paragraphs, "beside": beside, "marked": marked, "midway": midway,
        "excerpt": excerpt,
    }  # fmt: skip
    app.jinja_env.filters.update(filters)
    app.jinja_env.globals.update(can=can, Action=Action, percent=percent, ngettext=ngettext)
