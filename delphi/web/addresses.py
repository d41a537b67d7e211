"""What stands in an address: keys that a database can hold, and words without control characters."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
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
        make = super()._compile_builder

        @cache
        def made() -> Callable[..., tuple[str, str]]:
            return make(append_unknown)

        return lambda rule, **values: made()(rule, **values)


def install(app: Flask) -> None:
    app.url_rule_class = Address
    app.url_map.converters.update(int=Key, string=Word, default=Word)
