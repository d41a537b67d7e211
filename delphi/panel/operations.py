"""What a chair does with the panel: add, change, remove, invite, remind, revoke, withdraw."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from delphi import audit, mail
from delphi.errors import NotAcceptable, NotNow
from delphi.models import (
    Enrolment,
    Message,
    MessageState,
    Panellist,
    PersonalLink,
    SignIn,
    Study,
)
from delphi.panel import queries
from delphi.panel.stages import LetterKind, Stage

# So many codes stay unused at least when few are added, so that the last code does not tell who came last.
SLACK = 9
LARGE_BATCH = 10


@dataclass(frozen=True)
class Person:
    """What a chair knows of somebody who is to be on the panel."""

    email: str
    name: str
    discipline: str = ""
    country: str = ""
    stakeholder_group: str = ""


@dataclass(frozen=True)
class Letter:
    """A mail before it is addressed. The body has `{link}` where the personal link goes."""

    subject: str
    body: str


# Writes the letter of this kind to somebody of this name.
Writer = Callable[[LetterKind, str], Letter]


def draw_codes(taken: Iterable[str], n_new: int, rng: Random) -> list[str]:
    """Draw codes (E01 ..) at random among those not taken, in ascending order.

    The numbers end at that of all panellists together; a batch of fewer than ten leaves some unused, so
    that neither the order of a list nor the moment of adding tells a code.
    """
    numbers = {int(code.removeprefix("E")) for code in taken}
    slack = 0 if n_new >= LARGE_BATCH else SLACK
    free = [number for number in range(1, len(numbers) + n_new + slack + 1) if number not in numbers]
    return [f"E{number:02d}" for number in sorted(rng.sample(free, n_new))]


def add(
    session: Session, study: Study, people: Sequence[Person], *, rng: Random, by: str, at: datetime
) -> list[Panellist]:
    """Put people on the panel, each under a code drawn at random; nobody is written to yet.

    Returns their seats in the order of `people`. Raises NotAcceptable where an address is on the panel
    already or twice in the list, and then adds nobody.
    """
    _stand_in_line(session, study)
    _refuse_known(session, study, [person.email for person in people])
    used = queries.spellings(session, study)
    taken = session.scalars(select(Panellist.code).where(Panellist.study_id == study.id)).all()
    # Seats are made in the order of codes and dealt out at random, so that no key in the database
    # follows the order of the list.
    seats = [
        Panellist(study_id=study.id, code=code, discipline="", country="", stakeholder_group="")
        for code in draw_codes(taken, len(people), rng)
    ]
    session.add_all(seats)
    session.flush()
    rng.shuffle(seats)
    for person, seat in zip(people, seats, strict=True):
        _describe(seat, person, used)
        session.add(
            Enrolment(
                study_id=study.id, panellist_id=seat.id, email=person.email.lower(), name=person.name.strip()
            )
        )
    session.flush()
    audit.record(session, study, by=by, action="added", subject=_n_panellists(len(people)), at=at)
    return seats


def change(
    session: Session, study: Study, panellist: Panellist, person: Person, *, by: str, at: datetime
) -> None:
    """Correct what is known of a panellist.

    A new address ends every link that went to the old one. Once somebody has rated, discipline, country
    and group stay as they are. Raises NotAcceptable where the address is another panellist's, NotNow
    where the group would change too late.
    """
    _stand_in_line(session, study)
    enrolment = session.scalars(select(Enrolment).where(Enrolment.panellist_id == panellist.id)).one()
    email = person.email.lower()
    wanted = (person.discipline, person.country, person.stakeholder_group)
    had = (panellist.discipline, panellist.country, panellist.stakeholder_group)
    if wanted != had and queries.has_rated(session, panellist):
        raise NotNow(
            "This panellist has rated, so discipline, country and group stay as they were. "
            "Change the name or the address alone."
        )
    if email != enrolment.email:
        _refuse_known(session, study, [email])
        _end_access(session, panellist, at)
    enrolment.email, enrolment.name = email, person.name.strip()
    _describe(panellist, person, queries.spellings(session, study))
    audit.record(session, study, by=by, action="corrected the details of", subject="a panellist", at=at)


def remove(session: Session, study: Study, panellist: Panellist, *, by: str, at: datetime) -> None:
    """Take somebody off the list who was never written to. Raises NotNow for anybody else."""
    _stand_in_line(session, study)
    if panellist.invited_at is not None or queries.has_rated(session, panellist):
        raise NotNow("Only somebody who was never invited can be removed. Withdraw this panellist instead.")
    session.execute(delete(Message).where(Message.panellist_id == panellist.id))
    for model in (PersonalLink, SignIn, Enrolment):
        session.execute(delete(model).where(model.panellist_id == panellist.id))
    session.execute(delete(Panellist).where(Panellist.id == panellist.id))
    audit.record(session, study, by=by, action="removed", subject="a panellist not yet invited", at=at)


def invite(
    session: Session,
    study: Study,
    panellists: Sequence[Panellist],
    *,
    write: Writer,
    by: str,
    at: datetime,
    seen: int | None = None,
) -> int:
    """Queue an invitation to each of these who has not answered one; return how many.

    `seen` is the newest mail of the study that the chair knew of: where there is a newer one, NotNow, so
    that a second click writes to nobody twice. Raises NotNow where nobody is left to invite.
    """
    _stand_in_line(session, study)
    _refuse_unseen(session, study, seen)
    wanted = {panellist.id for panellist in panellists}
    found = [
        one
        for one in queries.candidates(session, study)
        if one.panellist.id in wanted and one.stage in (Stage.NOT_INVITED, Stage.INVITED)
    ]
    if not found:
        raise NotNow("Nobody of these waits for an invitation. Look at the panel again.")
    _write_to(session, study, found, write, at)
    audit.record(session, study, by=by, action="invited", subject=_n_panellists(len(found)), at=at)
    return len(found)


def remind(
    session: Session, study: Study, *, write: Writer, by: str, at: datetime, seen: int | None = None
) -> int:
    """Queue a letter to each invited panellist who is not done with the open round; return how many.

    Who has started, not started or not yet come in is written to in different words, and whoever was not
    told yet that the round is open is told that. `seen` as for `invite`. Raises NotNow where no round
    takes ratings or nobody is left to remind.
    """
    _stand_in_line(session, study)
    round_ = queries.open_round(session, study)
    if round_ is None or not round_.takes_ratings(at):
        raise NotNow("No round is open for rating. Open one first, then write to the panel.")
    _refuse_unseen(session, study, seen)
    found = [one for one in queries.candidates(session, study) if one.stage.waits_for_rating]
    if not found:
        raise NotNow("Everybody who was invited has finished round %(number)s.", number=round_.number)
    _write_to(session, study, found, write, at)
    counts = {kind.value: sum(one.letter is kind for one in found) for kind in LetterKind}
    audit.record(
        session,
        study,
        by=by,
        action="wrote to",
        subject=f"{_n_panellists(len(found))} about round {round_.number}",
        at=at,
        letters={kind: n for kind, n in counts.items() if n},
    )
    return len(found)


def send_again(
    session: Session,
    study: Study,
    panellist: Panellist,
    *,
    write: Writer,
    by: str,
    at: datetime,
    seen: int | None = None,
) -> LetterKind:
    """Queue the letter that fits this panellist now, with a new link; return its kind. `seen` as for `invite`.

    Raises NotNow where the panellist declined or withdrew.
    """
    _stand_in_line(session, study)
    _refuse_unseen(session, study, seen)
    found = [one for one in queries.candidates(session, study) if one.panellist.id == panellist.id]
    if not found or not found[0].stage.is_active:
        raise NotNow("This panellist has left the panel and is not written to.")
    _write_to(session, study, found, write, at)
    audit.record(session, study, by=by, action="wrote to", subject="a panellist", at=at)
    return found[0].letter


def revoke_links(session: Session, study: Study, panellist: Panellist, *, by: str, at: datetime) -> None:
    """End every link and every sign-in of a panellist. A letter sent later carries a new link."""
    _end_access(session, panellist, at)
    audit.record(session, study, by=by, action="revoked the links of", subject="a panellist", at=at)


def withdraw(session: Session, study: Study, panellist: Panellist, *, by: str, at: datetime) -> None:
    """Take a panellist off the panel, for good.

    Ratings of closed rounds stay under the code; those of the open round, and of any later one, count in
    nothing. Links and sign-ins end, waiting mail is not sent. Raises NotNow for who has left already.
    """
    _lock(session, panellist)
    if not panellist.is_active:
        raise NotNow("This panellist has left the panel already.")
    panellist.withdrew_at = at
    _end_access(session, panellist, at)
    _cancel_mail(session, panellist)
    audit.record(session, study, by=by, action="withdrew", subject="a panellist", at=at)


def readmit(session: Session, study: Study, panellist: Panellist, *, by: str, at: datetime) -> None:
    """Give a panellist who declined the seat back, to be invited again. Raises NotNow for anybody else."""
    _lock(session, panellist)
    if panellist.declined_at is None or panellist.withdrew_at is not None:
        raise NotNow("Only somebody who declined can be asked once more.")
    panellist.declined_at = None
    panellist.invited_at = None
    audit.record(session, study, by=by, action="asked once more", subject="a panellist who declined", at=at)


def end_access(session: Session, panellist: Panellist, at: datetime) -> None:
    """For who declines: no link works any more, no browser stays signed in, no waiting mail leaves."""
    _end_access(session, panellist, at)
    _cancel_mail(session, panellist)


def _stand_in_line(session: Session, study: Study) -> None:
    """Two chairs at once act one after the other: the study's row is the queue they stand in."""
    session.execute(select(Study.id).where(Study.id == study.id).with_for_update())


def _lock(session: Session, panellist: Panellist) -> None:
    session.refresh(panellist, with_for_update=True)


def _refuse_known(session: Session, study: Study, addresses: Sequence[str]) -> None:
    known = set(queries.emails(session, study))
    for address in addresses:
        if address.lower() in known:
            raise NotAcceptable("%(email)s is on the panel already.", email=address)
        known.add(address.lower())


def _describe(panellist: Panellist, person: Person, used: dict[str, tuple[str, ...]]) -> None:
    for field in ("discipline", "country", "stakeholder_group"):
        setattr(panellist, field, spelled_alike(getattr(person, field), used[field]))


def spelled_alike(word: str, used: Iterable[str]) -> str:
    """The word as the panel spells it already, where only capitals differ: "nurses" joins "Nurses"."""
    word = " ".join(word.split())
    return next((known for known in used if known.casefold() == word.casefold()), word)


def _refuse_unseen(session: Session, study: Study, seen: int | None) -> None:
    if seen is not None and queries.latest_message_id(session, study) > seen:
        raise NotNow(
            "Mail has left since you opened this page, so nothing was sent now. "
            "Look at the panel again before you write once more."
        )


def _write_to(
    session: Session, study: Study, found: Sequence[queries.Candidate], write: Writer, at: datetime
) -> None:
    for one in found:
        letter = write(one.letter, one.enrolment.name)
        if one.panellist.invited_at is None:
            one.panellist.invited_at = at
        mail.queue(
            session,
            Message(
                study_id=study.id,
                panellist_id=one.panellist.id,
                kind=one.letter.value,
                to_address=one.enrolment.email,
                subject=letter.subject,
                body=letter.body,
                due_at=at,
            ),
        )


def _end_access(session: Session, panellist: Panellist, at: datetime) -> None:
    for model, column in ((PersonalLink, "revoked_at"), (SignIn, "ended_at")):
        ended = getattr(model, column)
        session.execute(
            update(model).where(model.panellist_id == panellist.id, ended.is_(None)).values({column: at})
        )


def _cancel_mail(session: Session, panellist: Panellist) -> None:
    session.execute(
        update(Message)
        .where(Message.panellist_id == panellist.id, Message.state == MessageState.QUEUED)
        .values(state=MessageState.FAILED, error="The panellist left the panel before it was sent.")
    )


def _n_panellists(n: int) -> str:
    return "1 panellist" if n == 1 else f"{n} panellists"


__all__ = [
    "Letter", "Person", "Writer", "add", "change", "draw_codes", "end_access", "invite", "readmit", "remind",
    "remove", "revoke_links", "send_again", "spelled_alike", "withdraw",
]  # fmt: skip
