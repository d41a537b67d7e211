"""What is written to panellists: short, plain, and exact about who asks, why, how long and until when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import format_datetime, ngettext
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from delphi.domain.protocol import Feedback
from delphi.domain.stages import LetterKind
from delphi.mail import LINK
from delphi.models import Study
from delphi.panel import queries
from delphi.panel.operations import Letter
from delphi.terms import current_terms

# Three statements a minute is a calm pace; on a phone, between two patients.
STATEMENTS_A_MINUTE = 3


@dataclass(frozen=True)
class Asking:
    """Who asks for what: the facts that letters and the landing page state."""

    title: str
    aim: str
    chairs: tuple[str, ...]
    n_statements: int
    n_rounds: int
    shows_the_panel: bool  # from the second round on, by the protocol
    round_number: int | None
    closes_at: datetime | None

    @property
    def n_minutes(self) -> int:
        return max(2, -(-self.n_statements // STATEMENTS_A_MINUTE))

    @property
    def signature(self) -> str:
        return ", ".join(self.chairs)


def asking(session: Session, study: Study) -> Asking:
    """The facts of the study as it stands now."""
    round_ = queries.open_round(session, study)
    terms = current_terms(session, study)
    return Asking(
        title=study.title,
        aim=terms.aim.strip(),
        chairs=tuple(user.name for user in queries.chairs(session, study)),
        n_statements=queries.n_statements_asked(session, study, round_),
        n_rounds=terms.n_rounds,
        shows_the_panel=terms.feedback is not Feedback.NONE,
        round_number=round_.number if round_ else None,
        closes_at=round_.closes_at if round_ else None,
    )


def writer(facts: Asking, note: str = "") -> Callable[[LetterKind, str], Letter]:
    """Writes the letter of a kind to a name; `note` is a line of the chair's own."""

    def write(kind: LetterKind, name: str) -> Letter:
        opening, link_says = _OPENINGS[kind](facts), _LINKS[kind]()
        # The study's words may hold anything; a subject holds no line end.
        title = " ".join(facts.title.split())
        parts = [
            _("Dear %(name)s,", name=name),
            *opening,
            note.strip(),
            link_says + "\n" + LINK,
            *_closing(kind),
            _("With thanks,") + "\n" + facts.signature,
        ]
        return Letter(_SUBJECTS[kind](facts, title), "\n\n".join(part for part in parts if part))

    return write


def _invitation(facts: Asking) -> list[str]:
    asks = _(
        "We ask you to join the panel of experts for “%(title)s”. The panel decides, statement by statement, "
        "what the guideline will say.",
        title=facts.title,
    )
    aim = _("Its aim: %(aim)s", aim=facts.aim) if facts.aim else ""
    return [asks, aim, _what_it_takes(facts)]


def _invitation_again(facts: Asking) -> list[str]:
    text = _(
        "We have kept your place on the panel of experts for “%(title)s” and would be glad to have you.",
        title=facts.title,
    )
    return [text, _what_it_takes(facts)]


def _opening(facts: Asking) -> list[str]:
    text = _(
        "Round %(number)s of “%(title)s” is open. %(work)s",
        number=facts.round_number, title=facts.title, work=_work(facts),
    )  # fmt: skip
    return [text, _deadline(facts)]


def _not_started(facts: Asking) -> list[str]:
    text = _(
        "Round %(number)s of “%(title)s” is open, and your view is still missing. %(work)s",
        number=facts.round_number, title=facts.title, work=_work(facts),
    )  # fmt: skip
    return [text, _deadline(facts)]


def _started(facts: Asking) -> list[str]:
    text = _(
        "You have begun round %(number)s of “%(title)s”, thank you. What you rated is saved; the link leads to "
        "the first statement that still waits.",
        number=facts.round_number, title=facts.title,
    )  # fmt: skip
    return [text, _deadline(facts)]


def _new_link(facts: Asking) -> list[str]:
    return [_("Here is a link to your place on the panel of “%(title)s”.", title=facts.title)]


def _what_it_takes(facts: Asking) -> str:
    how = _("You rate short statements on your own, on a phone or a computer, whenever it suits you.")
    rounds = ngettext("There is one round.", "There are at most %(num)s rounds.", facts.n_rounds)
    if facts.shows_the_panel and facts.n_rounds > 1:
        rounds += " " + _("After the first you see how the panel rated.")
    if facts.round_number is None:
        when = _("We write to you when the first one opens; until then it takes two minutes to say yes.")
        return " ".join((how, rounds, when))
    return " ".join((how, rounds, _work(facts), _deadline(facts)))


def _work(facts: Asking) -> str:
    return ngettext(
        "One statement waits for your rating.",
        "%(num)s statements wait for your rating; that takes about %(minutes)s minutes.",
        facts.n_statements,
        minutes=facts.n_minutes,
    )


def _deadline(facts: Asking) -> str:
    if facts.closes_at is None:
        return ""
    return _(
        "Round %(number)s closes on %(when)s.", number=facts.round_number, when=in_words(facts.closes_at)
    )


def in_words(at: datetime) -> str:
    """A moment for a mail, which no script adapts to the reader: with its zone."""
    return format_datetime(at, "EEEE d MMMM yyyy, HH:mm") + " UTC"


def _closing(kind: LetterKind) -> list[str]:
    if kind not in (LetterKind.INVITATION, LetterKind.INVITATION_AGAIN, LetterKind.LINK):
        return []
    yours = _(
        "The link is yours alone and needs no password: whoever opens it rates in your place, so keep it to yourself."
    )
    if kind is LetterKind.LINK:
        return [yours]
    return [
        yours,
        _(
            "Your ratings and comments stand under a code, never under your name. If you would rather not take part, "
            "say so on the first page and we shall not write again."
        ),
    ]


_OPENINGS: dict[LetterKind, Callable[[Asking], list[str]]] = {
    LetterKind.INVITATION: _invitation,
    LetterKind.INVITATION_AGAIN: _invitation_again,
    LetterKind.OPENING: _opening,
    LetterKind.NOT_STARTED: _not_started,
    LetterKind.STARTED: _started,
    LetterKind.LINK: _new_link,
}
_LINKS: dict[LetterKind, Callable[[], str]] = {
    LetterKind.INVITATION: lambda: _("Your way in, to say yes or no:"),
    LetterKind.INVITATION_AGAIN: lambda: _("Your way in, to say yes or no:"),
    LetterKind.OPENING: lambda: _("Begin here:"),
    LetterKind.NOT_STARTED: lambda: _("Begin here:"),
    LetterKind.STARTED: lambda: _("Go on here:"),
    LetterKind.LINK: lambda: _("Your way in:"),
}
_SUBJECTS: dict[LetterKind, Callable[[Asking, str], str]] = {
    LetterKind.INVITATION: lambda f, title: _("Invitation to the panel: %(title)s", title=title),
    LetterKind.INVITATION_AGAIN: lambda f, title: _("Your place on the panel: %(title)s", title=title),
    LetterKind.OPENING: lambda f, title: _(
        "Round %(number)s is open: %(title)s", number=f.round_number, title=title
    ),
    LetterKind.NOT_STARTED: lambda f, title: _("Your ratings are missing: %(title)s", title=title),
    LetterKind.STARTED: lambda f, title: _("Some statements still wait: %(title)s", title=title),
    LetterKind.LINK: lambda f, title: _("Your link to the panel: %(title)s", title=title),
}
