"""What is written to panellists: short, plain, and exact about who asks, why, how long and until when."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from flask import current_app
from flask_babel import force_locale, format_date, format_time, get_locale, ngettext
from flask_babel import gettext as _

from delphi.domain.quiet import zone_named
from delphi.domain.sending import LANGUAGES, fill
from delphi.domain.stages import LetterKind
from delphi.mail.facts import Asking, Letter, Reader, Writer
from delphi.mail.links import LINK, UNSUBSCRIBE
from delphi.mail.standard import standard_letter


def writer(facts: Asking, note: str = "") -> Writer:
    """Writes the letter of a kind to a reader, in the study's own words where it has some.

    `note` is a line of the chair's own. It stands before the link where the words keep no place for it.
    """

    def write(kind: LetterKind, reader: Reader) -> Letter:
        language = language_of(facts, kind, reader)
        with speaking(language):
            subject, body = facts.templates.get((kind.value, language)) or standard_letter(kind)
            if "{note}" not in body:
                body = body.replace(LINK, "{note}\n\n" + LINK, 1)
            values = values_of(facts.in_language(language), reader, note)
            text = fill(body, values)
            if kind.is_reminder:
                text += "\n\n" + _("No more reminders: %(link)s", link=UNSUBSCRIBE)
            return Letter(fill(subject, values).replace("\n", " "), text, language)

    return write


def language_of(facts: Asking, kind: LetterKind, reader: Reader) -> str:
    """The reader's language where the program or the study has words in it, else English."""
    wanted = reader.language or "en"
    spoken = wanted in current_app.config["LANGUAGES"] or (kind.value, wanted) in facts.templates
    return wanted if wanted in LANGUAGES and spoken else "en"


def spoken(language: str) -> str:
    """The reader's language where the program has words in it, else English."""
    return language if language in LANGUAGES and language in current_app.config["LANGUAGES"] else "en"


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Words, dates and plurals of this language. Where the page asks for the reader's own, that is kept."""
    with force_locale(language):
        yield


def values_of(facts: Asking, reader: Reader, note: str = "") -> dict[str, str]:
    """What each placeholder becomes; empty where there is nothing to say."""
    closes_at = reader.closes_at or facts.closes_at
    facts = replace(facts, closes_at=closes_at)
    zone = reader.time_zone
    return {
        "name": reader.name,
        # The study's words may hold anything; a subject holds no line end.
        "study": " ".join(facts.title.split()),
        "chairs": facts.signature,
        "aim": _("Its aim: %(aim)s", aim=facts.aim) if facts.aim else "",
        "how": _what_it_takes(facts, zone),
        "task": _work(facts),
        "deadline": _deadline(facts, zone),
        "note": note.strip(),
        "round": str(facts.round_number or ""),
        "closes": in_words(closes_at, zone) if closes_at else "",
        "statements": str(facts.n_statements),
        "minutes": str(facts.n_minutes),
    }


def _what_it_takes(facts: Asking, zone: str) -> str:
    how = _("You rate short statements on your own, on a phone or a computer, whenever it suits you.")
    rounds = ngettext("There is one round.", "There are at most %(num)s rounds.", facts.n_rounds)
    if facts.shows_the_panel and facts.n_rounds > 1:
        rounds += " " + _("After the first you see how the panel rated.")
    if facts.round_number is None:
        when = _("We write to you when the first one opens; until then it takes two minutes to say yes.")
        return " ".join((how, rounds, when))
    return " ".join(part for part in (how, rounds, _work(facts), _deadline(facts, zone)) if part)


def _work(facts: Asking) -> str:
    return ngettext(
        "One statement waits for your rating.",
        "%(num)s statements wait for your rating; that takes about %(minutes)s minutes.",
        facts.n_statements,
        minutes=facts.n_minutes,
    )


def _deadline(facts: Asking, zone: str) -> str:
    if facts.closes_at is None:
        return ""
    return _(
        "Round %(number)s closes on %(when)s.",
        number=facts.round_number,
        when=in_words(facts.closes_at, zone),
    )


def in_words(at: datetime, zone: str = "") -> str:
    """A moment for a mail, which no script adapts to the reader: on their clock where it is known, with
    the zone."""
    if not zone:
        return _dated(at) + " UTC"
    here = at.astimezone(zone_named(zone)).replace(tzinfo=None)
    city = zone.rpartition("/")[2].replace("_", " ")
    return _dated(here) + f" ({city})"


def _dated(at: datetime) -> str:
    """As the language of the mail writes a moment; what Babel calls English puts the month first."""
    usual = "EEEE d MMMM yyyy" if str(get_locale()) == "en" else "full"
    return f"{format_date(at, usual, rebase=False)}, {format_time(at, 'HH:mm', rebase=False)}"
