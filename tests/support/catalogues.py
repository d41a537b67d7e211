"""The catalogues of messages: read from the program, brought up to date, and what is missing in them.

`python -m tests.support.catalogues` (make messages) updates every catalogue in delphi/translations/: new messages
come in empty, messages that are said no more go out. `add CODE` begins another language.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

from delphi.catalogues import FOLDER
from tests.support.programs import ROOT

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{\w+\}")


@cache
def messages() -> dict[str, str | None]:
    """Every message of the program with its plural, as a translator gets them."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    keywords: dict[str, Any] = {"gettext": None, "_": None, "ngettext": (1, 2)}
    found: dict[str, str | None] = {}
    for _file, _line, message, _comments, _context in extract_from_dir(
        ROOT, methods, options, keywords=keywords
    ):
        one, many = message if isinstance(message, tuple) else (message, None)
        found[one] = many or found.get(one)
    return found


def path_of(code: str) -> Path:
    return FOLDER / code / "LC_MESSAGES" / "messages.po"


def codes() -> list[str]:
    """The languages that have a catalogue."""
    return sorted(path.parts[-3] for path in FOLDER.glob("*/LC_MESSAGES/messages.po"))


def read(code: str) -> Catalog:
    with path_of(code).open("rb") as file:
        return read_po(file, locale=code)


def update(code: str) -> Catalog:
    """Bring a catalogue up to what the program says now; what was translated stays."""
    template = Catalog(fuzzy=False)
    for one, many in messages().items():
        template.add((one, many) if many else one)
    catalogue = read(code) if path_of(code).is_file() else Catalog(locale=code, fuzzy=False)
    catalogue.update(template, no_fuzzy_matching=True, update_header_comment=False)
    catalogue.obsolete.clear()
    write(code, catalogue)
    return catalogue


def write(code: str, catalogue: Catalog) -> None:
    """Sorted by message and without places, so that a change of the program moves nothing else here."""
    path_of(code).parent.mkdir(parents=True, exist_ok=True)
    catalogue.header_comment = (
        f"# {catalogue.locale.english_name if catalogue.locale else code} messages of Delphi."
    )
    catalogue.project, catalogue.version = "Delphi", "1"
    with path_of(code).open("wb") as file:
        write_po(file, catalogue, width=0, no_location=True, sort_output=True, ignore_obsolete=True)
    text = path_of(code).read_text(encoding="utf-8")
    text = re.sub(r'^"(POT-Creation|PO-Revision)-Date:.*\n', "", text, flags=re.MULTILINE)
    path_of(code).write_text(text, encoding="utf-8")


def said(message: Message) -> list[str]:
    """The translations of a message: one, or one for each plural form."""
    return list(message.string) if isinstance(message.string, tuple | list) else [str(message.string or "")]


def faults(code: str) -> Iterator[str]:
    """What keeps a catalogue from being whole: missing, left over, or with other values than the message."""
    catalogue, wanted = read(code), messages()
    held = {
        message.id[0] if message.pluralizable else message.id: message for message in catalogue if message.id
    }
    yield from (f"{code}: {one!r} is missing; run make messages" for one in wanted if one not in held)
    yield from (f"{code}: {one!r} is said no more; run make messages" for one in held if one not in wanted)
    for one, message in held.items():
        texts = said(message)
        if not all(texts):
            yield f"{code}: {one!r} is not translated"
            continue
        if message.fuzzy:
            yield f"{code}: {one!r} is marked as unsure"
        allowed = set(PLACEHOLDER.findall(" ".join([one, wanted.get(one) or ""])))
        for text in texts:
            if not set(PLACEHOLDER.findall(text)) <= allowed:
                yield f"{code}: {one!r} names a value that it does not have: {text!r}"
        last = wanted.get(one) or one
        if set(PLACEHOLDER.findall(last)) - set(PLACEHOLDER.findall(texts[-1])):
            yield f"{code}: {one!r} lost a value: {texts[-1]!r}"


def main() -> None:
    more = sys.argv[2:] if sys.argv[1:2] == ["add"] else []
    for code in [*codes(), *more]:
        catalogue = update(code)
        n_empty = sum(1 for message in catalogue if message.id and not all(said(message)))
        print(f"{code}: {len(catalogue)} messages, {n_empty} to translate")


if __name__ == "__main__":
    main()
