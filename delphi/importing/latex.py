"""Turns the LaTeX of a BibTeX field into text for reading."""

from __future__ import annotations

import re
import unicodedata

COMBINING = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", '"': "\u0308", "=": "\u0304", ".": "\u0307",
    "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "d": "\u0323", "b": "\u0331", "k": "\u0328",
    "r": "\u030a",
}  # fmt: skip
LETTERS = {
    "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł",
    "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ", "alpha": "α", "beta": "β",
    "gamma": "γ", "delta": "δ", "kappa": "κ", "mu": "μ", "times": "×", "pm": "±", "leq": "≤", "geq": "≥",
    "textendash": "–", "textemdash": "—", "textquoteright": "’", "textquoteleft": "‘", "textregistered": "®",
    "texttrademark": "™", "copyright": "©", "textdegree": "°", "dots": "…", "ldots": "…",
}  # fmt: skip
FORMATTING = frozenset(
    (
        "emph", "textit", "textbf", "textsc", "textrm", "textsf", "texttt", "textsuperscript", "textsubscript",
        "textnormal", "it", "bf", "em", "sc", "rm", "tt", "sl", "url", "href", "mbox", "text", "mathrm", "mathit",
        "mathbf", "bibinfo", "noopsort", "uppercase", "lowercase",
    )
)  # fmt: skip
ACCENT = re.compile(
    r"\\(?:(?P<sign>[`'^\"~=.])\s*|(?P<letter>[uvHcdbkr])(?:\s+|(?=\{)))"
    r"(?:\{\s*(?P<braced>\\?[A-Za-z])\s*\}|(?P<bare>\\[ij](?![A-Za-z])|[A-Za-z]))"
)
COMMAND = re.compile(r"\\(?P<name>[A-Za-z]+)\*?(?:\{\}|[ \t]+)?")
ESCAPED = re.compile(r"\\([&%$#_{}])")
# Escaped braces and dollars wait under signs of the private use area while the grouping ones are taken away.
HIDDEN = {"{": "\ue000", "}": "\ue001", "$": "\ue005"}
# Signs of LaTeX that have a command for themselves wait as well.
SIGNS = {
    "textasciitilde": ("~", "\ue002"),
    "textbackslash": ("\\", "\ue003"),
    "textasciicircum": ("^", "\ue004"),
}
MEANT = re.compile(r"[\\~^&%$#_{}]")


def as_written(text: str) -> str:
    """Text as a field of BibTeX holds it, which `readable` gives back: signs of LaTeX are escaped."""
    commands = {sign: f"\\{name}{{}}" for name, (sign, _hidden) in SIGNS.items()}
    return MEANT.sub(lambda found: commands.get(found.group(), f"\\{found.group()}"), text)


def readable(value: str) -> str:
    """The value of a field without braces and commands: "Mart\\'in {SUB}" is "Martín SUB", "1--10" is "1–10"."""
    text = ESCAPED.sub(lambda found: HIDDEN.get(found[1], found[1]), value)
    text = ACCENT.sub(_accented, text)
    text = COMMAND.sub(_command, text)
    text = re.sub(r"\$([^$]*)\$", r"\1", text)
    text = text.replace("---", "—").replace("--", "–").replace("``", "“").replace("''", "”")
    text = text.translate({ord("{"): None, ord("}"): None, ord("~"): " ", ord("\\"): None})
    for sign, hidden in (*HIDDEN.items(), *SIGNS.values()):
        text = text.replace(hidden, sign)
    return unicodedata.normalize("NFC", " ".join(text.split()))


def plain_address(value: str) -> str:
    """A web address or DOI without the braces and escapes of LaTeX; its other signs mean what they are."""
    bare = re.sub(r"\\(?:url|href|path)\b", "", ESCAPED.sub(r"\1", value))
    return "".join(bare.replace("{", "").replace("}", "").split())


def _accented(found: re.Match[str]) -> str:
    base = (found["braced"] or found["bare"]).removeprefix("\\")
    return base + COMBINING[found["sign"] or found["letter"]]


def _command(found: re.Match[str]) -> str:
    name = found["name"]
    if name in SIGNS:
        return SIGNS[name][1]
    if name in LETTERS:
        return LETTERS[name]
    return "" if name in FORMATTING else name
