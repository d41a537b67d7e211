"""What stands in an address: keys that a database can hold, and words without control characters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Rule, UnicodeConverter

LARGEST_KEY = 2**31 - 1


class Key(IntegerConverter):
    """A number that fits an integer column; with a larger one the address does not exist."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **{"max": LARGEST_KEY, **options})


class Word(UnicodeConverter):
    """Anything but a slash and the characters that nobody can see (PostgreSQL stores no NUL)."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.regex = self.regex.replace("[^/]", r"[^/\x00-\x1f\x7f]")


class Address(Rule):
    """A rule whose builder of addresses is made when the first address is built.

    Werkzeug writes and compiles two pieces of code a rule, which was a twelfth of the time of a start.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        def built(rule: Address, /, **values: Any) -> tuple[str, str]:
            made = Rule._compile_builder(rule, append_unknown)
            setattr(rule, "_build_unknown" if append_unknown else "_build", made.__get__(rule))
            return made(rule, **values)

        return built


def install(app: Flask) -> None:
    app.url_rule_class = Address
    app.url_map.converters.update(int=Key, string=Word, default=Word)
