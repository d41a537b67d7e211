"""What people read when something may not happen: a sentence that says what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


class Sentence:
    """A translatable sentence with its values, made where no request (and so no language) is known.

    `str()` gives English; `delphi.web` translates `text` (and `plural` where `n` is not one) with gettext
    and fills in `values`. `to_json` / `from_json` keep it in the database, so that a stored verdict can
    still be read in another language.
    """

    __slots__ = ("plural", "text", "values")

    def __init__(self, text: str, plural: str | None = None, **values: Any) -> None:
        if plural is not None and "n" not in values:
            raise ValueError("a sentence with a plural needs the value n")
        self.text = text
        self.plural = plural
        self.values = values

    def __str__(self) -> str:
        template = self.text if self.plural is None or self.values["n"] == 1 else self.plural
        # Without values the text is taken as it stands, so "75 %" needs no escape.
        return template % {key: str(value) for key, value in self.values.items()} if self.values else template

    def __repr__(self) -> str:
        return f"Sentence({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sentence) and self.to_json() == other.to_json()

    def __hash__(self) -> int:
        return hash((self.text, self.plural, str(self)))

    def to_json(self) -> dict[str, Any]:
        values = {
            key: value.to_json() if isinstance(value, Sentence) else value
            for key, value in self.values.items()
        }
        return {"text": self.text, "plural": self.plural, "values": values}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Sentence:
        values = {
            key: cls.from_json(value) if isinstance(value, dict) else value
            for key, value in data["values"].items()
        }
        return cls(data["text"], data["plural"], **values)


@dataclass(frozen=True)
class Translator:
    """A reader's language: what gettext makes of a message, and ngettext of one that counts."""

    one: Callable[[str], str]
    many: Callable[..., str]  # one, many, n, and the values by name

    def __call__(self, message: str) -> str:
        return self.one(message)


class DomainError(Exception):
    """A refusal in one sentence that the person will read. Nothing has been changed."""

    def __init__(self, sentence: Sentence | str, **values: Any) -> None:
        self.sentence = sentence if isinstance(sentence, Sentence) else Sentence(sentence, **values)
        super().__init__(str(self.sentence))

    def __str__(self) -> str:
        return str(self.sentence)


class TooOften(DomainError):
    """It may be done, and was done too often just now."""


class NotAcceptable(DomainError):
    """What was sent can never be accepted as it stands (422)."""


class NotNow(DomainError):
    """The request is well formed, but the study is not in a state for it (409)."""


class Blocked(NotNow):
    """Several things stand in the way; each blocker has its remedy (409)."""

    def __init__(self, sentence: Sentence | str, blockers: tuple[Any, ...]) -> None:
        super().__init__(sentence)
        self.blockers = blockers
