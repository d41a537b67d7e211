"""What a letter states: who asks for what, until when; and whom it goes to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from delphi.domain.stages import LetterKind

# Three statements a minute is a calm pace; on a phone, between two patients.
STATEMENTS_A_MINUTE = 3


@dataclass(frozen=True)
class Asking:
    """Who asks for what: the facts that letters and the landing page state."""

    title: str
    aim: str
    chairs: tuple[str, ...]
    n_statements: int
    n_answers: int  # more where a statement is asked several questions
    n_rounds: int
    shows_the_panel: bool  # from the second round on, by the protocol
    round_number: int | None
    closes_at: datetime | None
    # The study's own subject and text, by kind and language.
    templates: Mapping[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    # Title and aim as they are translated, by kind and language; and in which languages they stand here.
    texts: Mapping[tuple[str, str], str] = field(default_factory=dict)
    written_in: str = ""
    languages: tuple[str, str] = ("", "")

    def in_language(self, language: str) -> Asking:
        """The same with title and aim in this language, each where it is translated."""
        title, aim = (self.texts.get((kind, language)) for kind in ("title", "aim"))
        languages = language if title else self.written_in, language if aim else self.written_in
        return replace(self, title=title or self.title, aim=aim or self.aim, languages=languages)

    @property
    def n_minutes(self) -> int:
        return max(2, -(-self.n_answers // STATEMENTS_A_MINUTE))

    @property
    def signature(self) -> str:
        return ", ".join(self.chairs)


@dataclass(frozen=True)
class Reader:
    """Whom a letter goes to, as far as its words depend on it. `closes_at`: where they have more time."""

    name: str
    language: str = ""
    time_zone: str = ""
    closes_at: datetime | None = None


@dataclass(frozen=True)
class Letter:
    """A mail before it is addressed. The body has `{link}` where the personal link goes."""

    subject: str
    body: str
    language: str = "en"


# Writes the letter of this kind to this reader.
Writer = Callable[[LetterKind, Reader], Letter]
