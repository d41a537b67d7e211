"""The texts of a study that can be read in other languages, and how far a translation is the one of what is shown."""

from __future__ import annotations

import enum
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from delphi.domain.protocol import Terms
from delphi.domain.question import MAIN
from delphi.domain.scale import Band
from delphi.errors import NotAcceptable, Sentence

_CODE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z]{2,4})?")


class TextKind(enum.StrEnum):
    """What a text is. One more needs its words below, and its place among those of version or protocol."""

    STATEMENT = "statement"
    PLAIN = "plain words"
    RATIONALE = "rationale"
    REASON = "reason"
    SECTION = "section"
    TITLE = "title"
    AIM = "aim"
    AUDIENCE = "audience"
    LOW = "low band"
    BETWEEN = "middle band"
    HIGH = "high band"
    NAME = "name of a question"
    QUESTION = "question"


class Standing(enum.StrEnum):
    """How a text stands in one language."""

    DONE = "translated"
    CHANGED = "changed since translated"
    MISSING = "missing"


OF_VERSION = (TextKind.STATEMENT, TextKind.PLAIN, TextKind.RATIONALE, TextKind.REASON)
OF_QUESTION = (TextKind.NAME, TextKind.QUESTION, TextKind.LOW, TextKind.BETWEEN, TextKind.HIGH)
OF_PROTOCOL = (TextKind.TITLE, TextKind.AIM, TextKind.AUDIENCE, *OF_QUESTION)
BANDS: Mapping[Band, TextKind] = {
    Band.DISAGREE: TextKind.LOW,
    Band.BETWEEN: TextKind.BETWEEN,
    Band.AGREE: TextKind.HIGH,
}
IN_WORDS: Mapping[TextKind, Sentence] = {
    TextKind.STATEMENT: Sentence("Statement"),
    TextKind.PLAIN: Sentence("In plain words"),
    TextKind.RATIONALE: Sentence("Rationale"),
    TextKind.REASON: Sentence("Why it was changed or added"),
    TextKind.SECTION: Sentence("Section"),
    TextKind.TITLE: Sentence("Title of the study"),
    TextKind.AIM: Sentence("Aim"),
    TextKind.AUDIENCE: Sentence("Audience"),
    TextKind.LOW: Sentence("Name of the lowest ratings"),
    TextKind.BETWEEN: Sentence("Name of the ratings between"),
    TextKind.HIGH: Sentence("Name of the highest ratings"),
    TextKind.NAME: Sentence("Name of the question"),
    TextKind.QUESTION: Sentence("Words of the question"),
}


@dataclass(frozen=True)
class Known:
    """A text that the sheet may translate, as the study has it now."""

    original: str
    n_most: int  # characters that a translation may have
    given: Mapping[str, str] = field(default_factory=dict)  # by language; what fits the words of now
    frozen: frozenset[str] = frozenset()  # languages in which the panel was shown it
    takes_original: bool = False  # it may be written where the study has none


def source_hash(text: str) -> str:
    """What a translation keeps of the words it was made from, so that a change of them shows."""
    return hashlib.sha256(text.encode()).hexdigest()


def protocol_texts(terms: Terms) -> dict[tuple[TextKind, str], str]:
    """The texts of a protocol that panellists read, by kind and the key of their question."""
    found = {(TextKind.TITLE, MAIN): terms.title, (TextKind.AIM, MAIN): terms.aim}
    found[TextKind.AUDIENCE, MAIN] = terms.audience
    for one in terms.questions:
        found |= {(TextKind.NAME, one.key): one.name, (TextKind.QUESTION, one.key): one.wording}
        found |= {(kind, one.key): name for kind, name in zip(BANDS.values(), one.scale.labels, strict=True)}
    return found


def language_code(text: str) -> str:
    """A language's code as pages and files write it, such as "es" or "pt-BR". Raises NotAcceptable for any other."""
    head, _dash, place = text.strip().replace("_", "-").partition("-")
    code = "-".join(part for part in (head.lower(), place) if part)
    if not _CODE.fullmatch(code) or not language_name(code):
        raise NotAcceptable("“%(code)s” is no code of a language, such as es or pt-BR.", code=text[:20])
    return code


@cache
def language_name(code: str, spoken: str = "") -> str:
    """The name of a language in the one that is spoken, by itself where none is named; empty for no language."""
    from babel import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(code, sep="-")
        return locale.get_display_name(spoken.replace("-", "_") or None) or ""
    except (UnknownLocaleError, ValueError):
        return ""


def headed(name: str) -> str:
    """A name as it begins a line."""
    return name[:1].upper() + name[1:]


@cache
def direction(code: str) -> str:
    """Which way a language is written: "ltr" or "rtl"."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(code, sep="-").text_direction
    except (UnknownLocaleError, ValueError):
        return "ltr"
