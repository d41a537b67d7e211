"""What stands in an address: keys that a database can hold, and words without control characters."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, UnicodeConverter

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


def install(app: Flask) -> None:
    app.url_map.converters.update(int=Key, string=Word, default=Word)
