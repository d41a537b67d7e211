"""The letter that brings a receipt after the close of a round, in the language of its reader."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from delphi.mail.facts import Letter
from delphi.mail.links import LINK
from delphi.mail.wording import speaking, spoken


@dataclass(frozen=True)
class Taken:
    """What the letter tells: the round, the receipt in it, and where the public list of all receipts is."""

    number: int
    title: str
    code: str
    address: str
    signature: str


def receipt_letter(taken: Taken, name: str, language: str) -> Letter:
    """Written in the reader's language where the program speaks it, else in English."""
    language = spoken(language)
    with speaking(language):
        title = " ".join(taken.title.split())
        subject = _("Your receipt of round %(number)s: %(title)s", number=taken.number, title=title)
        parts = (
            _("Dear %(name)s,", name=name),
            _(
                "Round %(number)s of “%(title)s” is closed. Thank you for your part in it.",
                number=taken.number,
                title=taken.title,
            ),
            _("Your receipt: %(code)s", code=taken.code),
            _(
                "It is bound to every rating you gave in this round and tells nobody who you are. The list of all "
                "receipts is public; look yours up there whenever you like:\n%(address)s",
                address=taken.address,
            ),
            _(
                "What else is yours of this round is on your page, “My part in this study”:\n%(link)s",
                link=LINK,
            ),
            _("With thanks,"),
        )
        body = "\n\n".join(parts) + f"\n{taken.signature}"
    return Letter(subject, body, language)
