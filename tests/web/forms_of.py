"""The forms of a page as a browser would send them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

TYPED = {"text", "email", "password", "search", "url", "date", "time", "number", "hidden"}


@dataclass
class Form:
    """Where a form goes, what it would send untouched, and which of its fields take text."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    typed: list[str] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._text: str | None = None
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            is_post = given.get("method", "get").lower() == "post"
            self._form = Form(given.get("action") or self.path) if is_post else None
            if self._form:
                self.forms.append(self._form)
        elif self._form is not None:
            self._field(tag, given)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        assert self._form is not None
        name, form = given.get("name", ""), self._form
        if tag == "option" and self._select and ("selected" in given or self._select not in form.fields):
            form.fields[self._select] = given.get("value", "")
        if not name or name == "csrf_token":
            return
        if tag == "textarea":
            self._text = name
            form.fields[name] = ""
            form.typed.append(name)
        elif tag == "select":
            self._select = name
            form.chosen.append(name)
        elif tag == "input":
            self._input(name, given)

    def _input(self, name: str, given: dict[str, str]) -> None:
        assert self._form is not None
        form, kind = self._form, given.get("type", "text")
        if kind == "file":
            form.files.append(name)
        elif kind in ("radio", "checkbox"):
            if name not in form.chosen:
                form.chosen.append(name)
            if "checked" in given:
                form.fields[name] = given.get("value", "y")
        elif kind in TYPED:
            form.fields[name] = given.get("value", "")
            form.typed.append(name)

    def handle_data(self, data: str) -> None:
        if self._text is not None and self._form is not None:
            self._form.fields[self._text] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._text = None
        elif tag == "select":
            self._select = None


def forms_of(html: str, path: str) -> list[Form]:
    """Every form of the page that changes something."""
    reader = _Reader(path)
    reader.feed(html)
    return reader.forms
