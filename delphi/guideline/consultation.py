"""Consultation: a frozen draft that the public may comment, comments moderated and answered before it is approved."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from delphi import audit
from delphi.domain import chain
from delphi.domain.lifecycle import Blocker, Place
from delphi.errors import Blocked, NotAcceptable, NotNow, Sentence
from delphi.guideline import queries
from delphi.guideline.drafting import stand_in_line
from delphi.guideline.editions import REASON_LENGTH
from delphi.guideline.publishing import Publication, all_entries, open_round_blockers, step, stored
from delphi.models import CommentState, Edition, EditionState, PublicComment, Study

COMMENT_LENGTH = 5_000
NAME_LENGTH = 200
# A page is open to everybody: what nobody has read yet is kept within bounds.
MOST_WAITING = 500


def blockers(session: Session, study: Study) -> tuple[Blocker, ...]:
    """Everything that keeps a draft from being put to consultation."""
    found = []
    if not any(one.retraction is None for one in queries.recommendations(session, study)):
        what = Sentence("No recommendation is drafted.")
        found.append(Blocker(what, Sentence("Choose among the accepted statements first.")))
    if (running := queries.in_consultation(session, study)) is not None:
        what = Sentence("Edition %(number)s is in consultation.", number=running.number)
        found.append(Blocker(what, Sentence("End it first."), Place.COMMENTS))
    if (waiting := queries.approved_edition(session, study)) is not None:
        what = Sentence("Edition %(number)s is approved.", number=waiting.number)
        found.append(Blocker(what, Sentence("Publish or withdraw it first.")))
    return (*found, *open_round_blockers(session, study))


def consult(
    session: Session, study: Study, *, summary: str, until: datetime, by: str, at: datetime, release: str
) -> Edition:
    """Freeze what is drafted and locked as an edition that the public may comment until then.

    Raises Blocked with every blocker, NotAcceptable where the time has passed.
    """
    stand_in_line(session, study.id)
    if found := blockers(session, study):
        raise Blocked(Sentence("The draft cannot be put to consultation yet."), found)
    if until <= at:
        raise NotAcceptable("The consultation would end before it begins. Choose a later day.")
    shown = all_entries(session, study, by=by, at=at)
    said = Publication(summary=summary, kind="minor")
    return stored(
        session, study, said, shown, EditionState.IN_CONSULTATION, by=by, at=at, release=release, until=until
    )


def end(session: Session, study: Study, edition: Edition, *, by: str, at: datetime) -> None:
    """Take no further comments. Raises NotNow where it has ended."""
    stand_in_line(session, study.id)
    session.refresh(edition)
    if edition.step.state is not EditionState.IN_CONSULTATION:
        raise NotNow("The consultation has ended already.")
    step(session, study, edition, EditionState.CONSULTED, by=by, at=at)


def takes_comments(edition: Edition, at: datetime) -> bool:
    """Whether the public may comment at this moment, whatever anybody has clicked."""
    now = edition.step
    return now.state is EditionState.IN_CONSULTATION and (now.until is None or at < now.until)


def comment(
    session: Session,
    edition: Edition,
    *,
    text: str,
    name: str,
    at: datetime,
    affiliation: str = "",
    interests: str = "",
    recommendation: int | None = None,
) -> PublicComment:
    """Keep what somebody says; nobody reads it before a chair has looked at it.

    Raises NotNow where the consultation has ended, NotAcceptable for what cannot be kept.
    """
    if not takes_comments(edition, at):
        raise NotNow("The consultation has ended, so no further comment is taken.")
    if queries.n_waiting(session, edition) >= MOST_WAITING:
        raise NotNow("Very many comments wait to be read. Please come back in a few days.")
    if not text.strip() or not name.strip():
        raise NotAcceptable("Write your comment and your name.")
    if len(text) > COMMENT_LENGTH or max(len(name), len(affiliation), len(interests)) > COMMENT_LENGTH:
        raise NotAcceptable("The comment is too long: %(most)s characters fit.", most=COMMENT_LENGTH)
    numbers = [entry["number"] for entry in edition.document["recommendations"]]
    if recommendation is not None and recommendation not in numbers:
        raise NotAcceptable("Choose a recommendation of this edition, or the whole.")
    made = PublicComment(
        edition_id=edition.id, recommendation=recommendation, name=name, affiliation=affiliation,
        interests=interests, text=text, written_at=at,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def seen(said: PublicComment) -> str:
    """What was done with a comment so far, as a form carries it, so that nobody undoes a colleague's work unseen."""
    return chain.sha256([str(said.state), said.answer, said.hidden_because])


def _stand_in_line(session: Session, study: Study, said: PublicComment, was: str | None) -> None:
    stand_in_line(session, study.id)
    session.refresh(said)
    if was is not None and was != seen(said):
        raise NotNow(
            "Somebody else dealt with this comment while you were writing. What they did is shown; your words are below."
        )


def moderate(
    session: Session,
    study: Study,
    said: PublicComment,
    *,
    is_shown: bool,
    reason: str = "",
    was: str | None = None,
    by: str,
    at: datetime,
) -> None:
    """Let all read a comment, or hide it for a reason that stays with the guideline's authors.

    `was` is what had been done with it when the form was opened (`seen`). Raises NotNow where that is not so any more.
    """
    _stand_in_line(session, study, said, was)
    if not is_shown and not reason.strip():
        raise NotAcceptable("Say why the comment is hidden.")
    if len(reason) > REASON_LENGTH:
        raise NotAcceptable("The reason is too long: %(most)s characters fit.", most=REASON_LENGTH)
    said.state = CommentState.SHOWN if is_shown else CommentState.HIDDEN
    said.hidden_because = "" if is_shown else reason.strip()
    said.moderated_at, said.moderated_by = at, by
    _record(session, study, said, "shown" if is_shown else "hidden", by, at)


def answer(
    session: Session, study: Study, said: PublicComment, *, text: str, was: str | None = None, by: str, at: datetime
) -> None:  # fmt: skip
    """Answer a comment; an answer to one that waits also lets all read it. Raises NotNow as `moderate` does."""
    _stand_in_line(session, study, said, was)
    if not text.strip():
        raise NotAcceptable("Write the answer.")
    if len(text) > COMMENT_LENGTH:
        raise NotAcceptable("The answer is too long: %(most)s characters fit.", most=COMMENT_LENGTH)
    if said.state is not CommentState.SHOWN:
        moderate(session, study, said, is_shown=True, by=by, at=at)
    said.answer, said.answered_at, said.answered_by = text.strip(), at, by
    _record(session, study, said, "answered", by, at)


def _record(session: Session, study: Study, said: PublicComment, action: str, by: str, at: datetime) -> None:
    session.flush()
    subject = f"public comment {said.id}"
    audit.record(session, study, by=by, action=action, subject=subject, at=at)
