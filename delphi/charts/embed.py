"""A figure as JSON that may stand inside a page's script element."""

from __future__ import annotations

import orjson
from markupsafe import Markup

from delphi.charts.template import Figure

# "<" could end the script element or open a comment; the others would break older parsers.
ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def figure_json(figure: Figure) -> Markup:
    """The figure for the macro `chart`, about ten times as fast as the filter `tojson`."""
    text = orjson.dumps(figure).decode()
    for character, escaped in ESCAPES.items():
        text = text.replace(character, escaped)
    return Markup(text)  # noqa: S704 - the escapes leave nothing that ends a script element
