"""What a chair does with the panel: add people, correct and remove them, write to them, revoke links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from delphi import audit, mail
from delphi.domain.stages import LetterKind, Stage
from delphi.errors import NotAcceptable, NotNow
from delphi.mail.facts import Writer
from delphi.models import (
    Delivery,
    Enrolment,
    Extension,
    Message,
    Panellist,
    PersonalLink,
    SignIn,
    Study,
    UnsubscribeLink,
)
from delphi.panel import asking, mails, queries
from delphi.panel.codes import draw_codes
from delphi.panel.leaving import end_access


@dataclass(frozen=True)
class Person:
    """What a chair knows of somebody who is to be on the panel."""

    email: str
    name: str
    discipline: str = ""
    country: str = ""
    stakeholder_group: str = ""
    language: str = ""  # of letters, where it is known from the start


# A letter of any of these tells of a round that is open.
ABOUT_A_ROUND = (
    LetterKind.INVITATION_AGAIN, LetterKind.OPENING, LetterKind.NOT_STARTED, LetterKind.STARTED,
)  # fmt: skip


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
                study_id=study.id,
                panellist_id=seat.id,
                email=person.email.lower(),
                name=person.name.strip(),
                language=person.language,
            )
        )
    session.flush()
    audit.record(session, study, by=by, action="added", subject=in_number(len(people)), at=at)
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
        end_access(session, panellist, at)
        # A letter's link is made when it leaves: what waits may carry no way in to the old address.
        mail.redirect_waiting(session, panellist, email)
    enrolment.email, enrolment.name = email, person.name.strip()
    _describe(panellist, person, queries.spellings(session, study))
    audit.record(session, study, by=by, action="corrected the details of", subject="a panellist", at=at)


def remove(session: Session, study: Study, panellist: Panellist, *, by: str, at: datetime) -> None:
    """Take somebody off the list who was never written to. Raises NotNow for anybody else."""
    _stand_in_line(session, study)
    if panellist.invited_at is not None or queries.has_rated(session, panellist):
        raise NotNow("Only somebody who was never invited can be removed. Withdraw this panellist instead.")
    written = select(Message.id).where(Message.panellist_id == panellist.id)
    session.execute(delete(Delivery).where(Delivery.message_id.in_(written)))
    session.execute(delete(Message).where(Message.panellist_id == panellist.id))
    for model in (PersonalLink, UnsubscribeLink, Extension, SignIn, Enrolment):
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
    write_to(session, study, found, write, at)
    audit.record(session, study, by=by, action="invited", subject=in_number(len(found)), at=at)
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
    found = [one for one in found if one.may_be_written]
    if not found:
        raise NotNow(
            "Whoever has not finished wants no more reminders. Send a new link to one of them instead."
        )
    write_to(session, study, found, write, at)
    counts = {kind.value: sum(one.letter is kind for one in found) for kind in LetterKind}
    audit.record(
        session,
        study,
        by=by,
        action="wrote to",
        subject=f"{in_number(len(found))} about round {round_.number}",
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
    # Who wants no reminders may still have asked for a link.
    one = found[0] if found[0].may_be_written else replace(found[0], letter=LetterKind.LINK)
    write_to(session, study, [one], write, at, by_night=True)
    audit.record(session, study, by=by, action="wrote to", subject="a panellist", at=at)
    return one.letter


def tell_of_more_time(
    session: Session, study: Study, panellist: Panellist, *, write: Writer, at: datetime
) -> None:
    """Queue the letter that says until when this panellist may rate."""
    found = [one for one in queries.candidates(session, study) if one.panellist.id == panellist.id]
    told = [replace(one, letter=LetterKind.MORE_TIME) for one in found]
    write_to(session, study, told, write, at)


def revoke_links(session: Session, study: Study, panellist: Panellist, *, by: str, at: datetime) -> None:
    """End every link and every sign-in of a panellist. A letter sent later carries a new link."""
    end_access(session, panellist, at)
    audit.record_though_archived(
        session, study, by=by, action="revoked the links of", subject="a panellist", at=at
    )


def _stand_in_line(session: Session, study: Study) -> None:
    """Two chairs at once act one after the other: the study's row is the queue they stand in."""
    session.execute(select(Study.id).where(Study.id == study.id).with_for_update())


def _refuse_known(session: Session, study: Study, addresses: Sequence[str]) -> None:
    known = set(queries.emails(session, study))
    for address in addresses:
        if address.lower() in known:
            raise NotAcceptable("%(email)s is on the panel already.", email=address)
        known.add(address.lower())


def _describe(panellist: Panellist, person: Person, used: dict[str, tuple[str, ...]]) -> None:
    for field in ("discipline", "country", "stakeholder_group"):
        setattr(panellist, field, queries.spelled_alike(getattr(person, field), used[field]))


def _refuse_unseen(session: Session, study: Study, seen: int | None) -> None:
    if seen is not None and mails.latest_message_id(session, study) > seen:
        raise NotNow(
            "Mail has left since you opened this page, so nothing was sent now. "
            "Look at the panel again before you write once more."
        )


def write_to(
    session: Session,
    study: Study,
    found: Sequence[queries.Candidate],
    write: Writer,
    at: datetime,
    by_night: bool = False,
) -> None:
    """Queue to each the letter that fits. Unless `by_night`, it keeps the quiet hours of its reader."""
    post, round_ = asking.post_of(session, study), queries.open_round(session, study)
    for one in found:
        reader = asking.reader_of(one, post, round_)
        letter = write(one.letter, reader)
        if one.panellist.invited_at is None:
            one.panellist.invited_at = at
        mail.queue(
            session,
            Message(
                study_id=study.id,
                panellist_id=one.panellist.id,
                round_id=round_.id if round_ else None,
                kind=one.letter.value,
                language=letter.language,
                time_zone=None if by_night else reader.time_zone or None,
                to_address=one.enrolment.email,
                subject=letter.subject,
                body=letter.body,
                due_at=at,
            ),
        )


def in_number(n: int) -> str:
    return "1 panellist" if n == 1 else f"{n} panellists"
