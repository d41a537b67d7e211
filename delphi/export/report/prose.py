"""Sentences that the data tell, each with the place in the edition's document that it is taken from."""

from __future__ import annotations

from collections.abc import Iterator

from delphi.domain.protocol import FEEDBACK_IN_WORDS, ORDER_IN_WORDS, Feedback, Order
from delphi.domain.texts import headed, language_name
from delphi.export import phrases
from delphi.export.methods import piloted
from delphi.export.phrases import Json, Translate
from delphi.export.reasons import rule_in_words
from delphi.export.report.results import about, results
from delphi.export.report.sentences import METHODS, Told


def told(document: Json, _: Translate) -> list[Told]:
    """All sentences in reading order, methods before results."""
    return [
        *_planned(document, _),
        *_piloted(document, _),
        *_asked(document, _),
        *_kept(document, _),
        *results(document, _),
        *about(document, _),
    ]


def said(key: str, text: str, source: str) -> Told:
    return Told(key, METHODS, text, source)


def _planned(document: Json, _: Translate) -> Iterator[Told]:
    """What was fixed beforehand, and by what rule it is decided."""
    protocol, terms, rounds = document["protocol"], document["protocol"]["terms"], document["rounds"]
    yield said(
        "design",
        _("This was a Delphi study; its protocol foresaw %(n)s rounds of rating.")
        % {"n": terms.get("n_rounds", len(rounds))},
        "protocol.terms.n_rounds",
    )
    locked = {"day": phrases.day(protocol["locked_at"], _), "hash": protocol["sha256"][:12]}
    yield said(
        "protocol",
        _("The protocol was locked on %(day)s, before the first rating (SHA-256 %(hash)s…).") % locked,
        "protocol.locked_at",
    )
    yield said(
        "rule",
        " ".join((_("Consensus was defined beforehand."), rule_in_words(protocol, terms, _))),
        "protocol.rule_in_words",
    )
    abstentions = (
        _("Who left a statement out as outside their field counts in the denominator.")
        if terms.get("count_abstentions")
        else _("Who left a statement out as outside their field does not count in the denominator.")
    )
    yield said(
        "denominators",
        abstentions,
        "protocol.terms.count_abstentions" if "count_abstentions" in terms else "protocol.terms",
    )


def _piloted(document: Json, _: Translate) -> Iterator[Told]:
    for place, pilot in enumerate(document.get("pilots") or []):
        yield said("pilot", " ".join(filter(None, piloted(pilot, _))), f"pilots[{place}]")


def _asked(document: Json, _: Translate) -> Iterator[Told]:
    """How the panel was asked, and what it saw."""
    terms, rounds = document["protocol"]["terms"], document["rounds"]
    if scale := terms.get("scale"):
        span = {"low": scale["low"], "high": scale["high"]}
        yield said(
            "scale",
            _("Statements were rated from %(low)s to %(high)s, or left out as outside one's field.") % span,
            "protocol.terms.scale",
        )
    yield said(
        "comments",
        _("Panellists could comment on every statement and suggest further ones."),
        "protocol.terms",
    )
    order = ORDER_IN_WORDS[Order(terms.get("order", "listed"))]
    yield said(
        "order",
        _("Statements were shown %(how)s.") % {"how": phrases.say(order, _)},
        "protocol.terms.order" if "order" in terms else "protocol.terms",
    )
    if not any("rated_elsewhere" in one for one in rounds):
        yield said("mode", _("Each panellist rated alone and online, while the round was open."), "rounds")
    if "feedback" in terms and len(rounds) > 1:
        what = FEEDBACK_IN_WORDS[Feedback(terms["feedback"])]
        yield said(
            "feedback",
            _("From round 2 on, panellists saw %(what)s.") % {"what": phrases.say(what, _)},
            "protocol.terms.feedback",
        )
    yield said(
        "carry",
        _(
            "Statements that were accepted or rejected were settled; the others were carried, reworded, split, merged or dropped before the next round."
        ),
        "rounds",
    )


def _kept(document: Json, _: Translate) -> Iterator[Told]:
    """How it was counted and kept."""
    terms, rounds = document["protocol"]["terms"], document["rounds"]
    yield said(
        "anonymity",
        _("Panellists were anonymous to each other; ratings and comments are kept under codes."),
        "panel",
    )
    if least := terms.get("least_cell"):
        yield said(
            "groups",
            _("Results of a group with fewer than %(n)s answers are shown nowhere.") % {"n": least},
            "protocol.terms.least_cell",
        )
    if terms.get("quantile_type"):
        types = {"type": terms["quantile_type"]}
        yield said(
            "statistics",
            _("Medians and quartiles are of type %(type)s of Hyndman and Fan (1996).") % types,
            "protocol.terms.quantile_type",
        )
    yield said(
        "stopping",
        _("%(held)s of at most %(n)s rounds were held.")
        % {"held": len(rounds), "n": terms.get("n_rounds", len(rounds))},
        "rounds",
    )
    if languages := sorted(document.get("translations") or {}):
        yield said(
            "languages",
            _("Texts were also given in: %(languages)s.")
            % {"languages": ", ".join(headed(language_name(code, code)) or code for code in languages)},
            "translations",
        )
    release = {"release": document["edition"]["release"]}
    yield said(
        "software",
        _("Ratings were collected, and all numbers computed, with Delphi %(release)s.") % release,
        "edition.release",
    )
