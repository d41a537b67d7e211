"""The usual letters, for a study that has no words of its own: subject and text with places to fill."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _

from delphi.domain.stages import LetterKind


def standard_letter(kind: LetterKind) -> tuple[str, str]:
    """Subject and text of a kind in the language that is spoken now, with placeholders in braces."""
    subject, opening, way_in, closing = _PARTS[kind]()
    parts = [
        _("Dear {name},"),
        *opening,
        "{note}",
        way_in + "\n{link}",
        *closing,
        _("With thanks,") + "\n{chairs}",
    ]
    return subject, "\n\n".join(parts)


Parts = tuple[str, list[str], str, list[str]]


def _invitation() -> Parts:
    asks = _(
        "We ask you to join the panel of experts for “{study}”. The panel decides, statement by statement, "
        "what the guideline will say."
    )
    subject = _("Invitation to the panel: {study}")
    return subject, [asks, "{aim}", "{how}"], _("Your way in, to say yes or no:"), _about_the_link()


def _invitation_again() -> Parts:
    text = _("We have kept your place on the panel of experts for “{study}” and would be glad to have you.")
    subject = _("Your place on the panel: {study}")
    return subject, [text, "{how}"], _("Your way in, to say yes or no:"), _about_the_link()


def _opening() -> Parts:
    text = _("Round {round} of “{study}” is open. {task}")
    return _("Round {round} is open: {study}"), [text, "{deadline}"], _("Begin here:"), []


def _not_started() -> Parts:
    text = _("Round {round} of “{study}” is open, and your view is still missing. {task}")
    return _("Your ratings are missing: {study}"), [text, "{deadline}"], _("Begin here:"), []


def _started() -> Parts:
    text = _(
        "You have begun round {round} of “{study}”, thank you. What you rated is saved; the link leads to "
        "the first statement that still waits."
    )
    return _("Some statements still wait: {study}"), [text, "{deadline}"], _("Go on here:"), []


def _more_time() -> Parts:
    text = _("You have more time for round {round} of “{study}”: until {closes}. What you rated is saved.")
    return _("More time for you: {study}"), [text], _("Go on here:"), []


def _new_link() -> Parts:
    text = _("Here is a link to your place on the panel of “{study}”.")
    return _("Your link to the panel: {study}"), [text], _("Your way in:"), [_yours()]


def _yours() -> str:
    return _(
        "The link is yours alone and needs no password: whoever opens it rates in your place, so keep it to yourself."
    )


def _about_the_link() -> list[str]:
    return [
        _yours(),
        _(
            "Your ratings and comments stand under a code, never under your name. If you would rather not take part, "
            "say so on the first page and we shall not write again."
        ),
    ]


_PARTS: dict[LetterKind, Callable[[], Parts]] = {
    LetterKind.INVITATION: _invitation,
    LetterKind.INVITATION_AGAIN: _invitation_again,
    LetterKind.OPENING: _opening,
    LetterKind.NOT_STARTED: _not_started,
    LetterKind.STARTED: _started,
    LetterKind.MORE_TIME: _more_time,
    LetterKind.LINK: _new_link,
}
