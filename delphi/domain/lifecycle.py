"""What stands in the way of opening or closing a round, each thing with its remedy."""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace
from datetime import datetime

from delphi.errors import Sentence


class RoundState(enum.StrEnum):
    """A round goes from draft to open to closed, and never back."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


def takes_ratings(state: RoundState, closes_at: datetime | None, at: datetime) -> bool:
    """Whether a round in this state takes ratings at `at` of somebody for whom it closes at `closes_at`."""
    return state is RoundState.OPEN and (closes_at is None or at < closes_at)


class RoundMode(enum.StrEnum):
    """How a round is held. It is the same round to every rule: only what the panel sees meanwhile differs."""

    ROUNDS = "rounds"  # everybody rates alone and sees the panel in the next round
    REAL_TIME = "real-time"  # the panel shows after one's own first rating of a statement
    MEETING = "meeting"  # one statement at a time, revealed to all together


class StatementState(enum.StrEnum):
    """A statement is open until a round settles it, or until it is dropped."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    DROPPED = "dropped"


class Place(enum.StrEnum):
    """A part of the study where something can be mended."""

    PROTOCOL = "protocol"
    STATEMENTS = "statements"
    PANEL = "panel"
    ROUND = "round"
    REVIEW = "review"  # of the drafted recommendations
    COMMENTS = "comments"  # of the public
    SIGN_OFF = "sign-off"


@dataclass(frozen=True)
class Blocker:
    """Something that stands in the way, what to do about it, and where: a part of the study, or this page."""

    what: Sentence
    remedy: Sentence
    place: Place | None = None
    number: int | None = None  # of the round that is meant


@dataclass(frozen=True)
class OpeningFacts:
    """What must be known to say whether a round may open.

    Attributes
    ----------
    number : of the round, from 1.
    state : of the round now.
    n_statements : that the round would show.
    n_panellists : who may rate (not withdrawn).
    n_rounds : that the protocol allows.
    least_n : ratings that the consensus rule needs before it decides.
    open_round : number of another open round of the study, if any.
    previous_closed : whether the round before is closed; True for round 1.
    unhandled : labels of open statements that are neither in the round nor dropped.
    closes_at : when the round is to close, if that is set.
    problems : of the protocol's terms (`Terms.problems()`).
    pilot_open : whether a pilot is still open.
    """

    number: int
    state: RoundState
    n_statements: int
    n_panellists: int
    n_rounds: int
    least_n: int = 1
    open_round: int | None = None
    previous_closed: bool = True
    unhandled: tuple[str, ...] = ()
    closes_at: datetime | None = None
    problems: tuple[Blocker, ...] = ()
    pilot_open: bool = False


@dataclass(frozen=True)
class ClosingFacts:
    """What must be known to say whether a round may close."""

    number: int
    state: RoundState
    n_ratings: int


def opening_blockers(facts: OpeningFacts, at: datetime) -> tuple[Blocker, ...]:
    """Everything that keeps the round from opening at the moment `at`; empty when it may open."""
    if facts.state is not RoundState.DRAFT:
        return (_not_a_draft(facts),)
    of_protocol = [replace(one, place=Place.PROTOCOL) for one in facts.problems]
    found = [*of_protocol, *_order_blockers(facts), *_content_blockers(facts)]
    if facts.closes_at is not None and facts.closes_at <= at:
        found.append(
            Blocker(
                Sentence("The closing time of round %(number)s has passed already.", number=facts.number),
                Sentence("Choose a later closing time, or none."),
            )
        )
    return tuple(found)


def closing_blockers(facts: ClosingFacts) -> tuple[Blocker, ...]:
    """Everything that keeps the round from closing; empty when it may close."""
    if facts.state is RoundState.DRAFT:
        what = Sentence("Round %(number)s has not been opened.", number=facts.number)
        return (Blocker(what, Sentence("Open it first.")),)
    if facts.state is RoundState.CLOSED:
        what = Sentence("Round %(number)s is closed already.", number=facts.number)
        return (Blocker(what, Sentence("A round never reopens; start the next one.")),)
    if facts.n_ratings == 0:
        what = Sentence("Nobody has rated in round %(number)s yet.", number=facts.number)
        remedy = Sentence("Remind the panel, and move the closing time if it has passed.")
        return (Blocker(what, remedy, Place.PANEL),)
    return ()


def _not_a_draft(facts: OpeningFacts) -> Blocker:
    if facts.state is RoundState.OPEN:
        what = Sentence("Round %(number)s is open already.", number=facts.number)
        return Blocker(what, Sentence("The panel can rate now."))
    what = Sentence("Round %(number)s is closed.", number=facts.number)
    return Blocker(what, Sentence("A round never reopens; start the next one."))


def _order_blockers(facts: OpeningFacts) -> list[Blocker]:
    found = []
    if facts.open_round is not None:
        found.append(
            Blocker(
                Sentence("Round %(number)s is still open.", number=facts.open_round),
                Sentence("Close it first: one round is open at a time."),
                Place.ROUND,
                facts.open_round,
            )
        )
    elif not facts.previous_closed:
        found.append(
            Blocker(
                Sentence("Round %(number)s is not closed.", number=facts.number - 1),
                Sentence("Open and close it first: rounds follow each other."),
                Place.ROUND,
                facts.number - 1,
            )
        )
    if facts.pilot_open:
        what = Sentence("The pilot is still open.")
        found.append(Blocker(what, Sentence("End it first, and look at what it found.")))
    if facts.number > facts.n_rounds:
        found.append(
            Blocker(
                Sentence(
                    "The protocol allows one round.",
                    "The protocol allows %(n)s rounds.",
                    n=facts.n_rounds,
                ),
                Sentence("Amend the number of rounds, with a reason, or finish the study."),
                Place.PROTOCOL,
            )
        )
    return found


def _content_blockers(facts: OpeningFacts) -> list[Blocker]:
    found = []
    if facts.n_statements == 0:
        found.append(
            Blocker(
                Sentence("Round %(number)s has no statements.", number=facts.number),
                Sentence("Add statements, or carry open ones into the round."),
                Place.STATEMENTS,
            )
        )
    if facts.n_panellists == 0:
        found.append(Blocker(Sentence("The panel is empty."), Sentence("Add panellists."), Place.PANEL))
    elif facts.n_panellists < facts.least_n:
        found.append(_panel_too_small(facts))
    if facts.unhandled:
        found.append(_unhandled(facts.unhandled))
    return found


def _panel_too_small(facts: OpeningFacts) -> Blocker:
    what = Sentence(
        "The panel has one member, and the consensus rule needs %(least)s ratings.",
        "The panel has %(n)s members, and the consensus rule needs %(least)s ratings.",
        n=facts.n_panellists,
        least=facts.least_n,
    )
    remedy = Sentence("Add panellists, or lower the least number of ratings in the protocol.")
    return Blocker(what, remedy, Place.PANEL)


def _unhandled(labels: tuple[str, ...]) -> Blocker:
    what = Sentence(
        "An open statement is not in the round: %(labels)s.",
        "%(n)s open statements are not in the round: %(labels)s.",
        n=len(labels),
        labels=", ".join(labels),
    )
    return Blocker(what, Sentence("Carry each one into the round, reword it, or drop it."), Place.STATEMENTS)
