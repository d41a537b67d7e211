"""From bytes to text that is safe to keep: encodings, control characters, tidy cells."""

from __future__ import annotations

import codecs
import re
import unicodedata

from delphi.errors import NotAcceptable

ENCODING_BY_MARK = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
LINE_END = re.compile(r"\r\n|\r|\n")
# Besides C0, DEL and C1: marks that reorder what is displayed, so that a panel would not rate what is stored.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


def decode(data: bytes) -> str:
    """The text of an uploaded file: UTF-8, or UTF-16 with its mark. Raises NotAcceptable naming the first bad line."""
    mark, encoding = next(
        ((mark, encoding) for mark, encoding in ENCODING_BY_MARK if data.startswith(mark)), (b"", "utf-8")
    )
    body = data[len(mark) :]
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as fault:
        before = body[: fault.start].decode(encoding, "ignore")
        raise NotAcceptable(
            "Line %(line)s holds a character that is not in UTF-8. "
            "In your spreadsheet program choose “Save as”, then “CSV UTF-8”, and upload that file.",
            line=n_line_ends(before) + 1,
        ) from None
    refuse_control_characters(text)
    return text


def refuse_control_characters(text: str, first_line: int = 1) -> None:
    """Raise NotAcceptable naming the line of the first control character; tabs and line ends are no such thing."""
    found = CONTROL.search(text)
    if found:
        raise NotAcceptable(
            "Line %(line)s holds an invisible control character (%(code)s). "
            "Delete it, or save the file again as “CSV UTF-8”.",
            line=first_line + n_line_ends(text[: found.start()]),
            code=f"U+{ord(found.group()):04X}",
        )


def n_line_ends(text: str) -> int:
    return len(LINE_END.findall(text))


def tidy(text: str) -> str:
    """A cell without outer blanks and stray byte-order marks, composed (NFC), its line ends as \\n."""
    return unicodedata.normalize("NFC", LINE_END.sub("\n", text.replace("\ufeff", ""))).strip()


def one_line(text: str) -> str:
    """The text with every run of blanks as one space, for names and for comparing."""
    return " ".join(text.split())
