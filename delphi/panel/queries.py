"""What the panel's pages read: who is on the panel and how far each has come, by name and never by code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, Select, func, select, tuple_
from sqlalchemy.orm import Session, joinedload

from delphi.access import Role
from delphi.domain.lifecycle import RoundState, StatementState
from delphi.domain.protocol import Terms
from delphi.domain.stages import (
    TELL_OF_THE_ROUND,
    LetterKind,
    Progress,
    Stage,
    letter_for,
    progress_of,
    stage_of,
)
from delphi.models import (
    Appointment,
    Enrolment,
    Message,
    MessageState,
    Panellist,
    Rating,
    Round,
    RoundStatement,
    Statement,
    Study,
    User,
)
from delphi.recusals import n_recused, pairs


@dataclass(frozen=True)
class Seat:
    """One line of the panel's table.

    `key` is the enrolment's: the panellist's own key grows in the order of the codes, and would tell it.
    """

    key: int
    name: str
    email: str
    discipline: str
    country: str
    stakeholder_group: str
    stage: Stage
    mail_error: str | None = None


@dataclass(frozen=True)
class GroupCount:
    """How many of a group are on the panel, and how many have gone as far as the page asks about."""

    group: str
    n: int
    n_done: int


@dataclass(frozen=True)
class PanelTable:
    """The panel by name. No code and no moment: beside either, somebody's ratings could be found."""

    seats: tuple[Seat, ...]
    round_number: int | None = None

    @property
    def n_active(self) -> int:
        return sum(seat.stage.is_active for seat in self.seats)

    @property
    def by_stage(self) -> dict[Stage, int]:
        """Stages that occur, in their order."""
        counts = Counter(seat.stage for seat in self.seats)
        return {stage: counts[stage] for stage in Stage if counts[stage]}

    @property
    def by_group(self) -> tuple[GroupCount, ...]:
        return progress_by_group(self)

    def n(self, *stages: Stage) -> int:
        return sum(seat.stage in stages for seat in self.seats)


@dataclass(frozen=True)
class Candidate:
    """A panellist with what is needed to write to them."""

    panellist: Panellist
    enrolment: Enrolment
    stage: Stage
    letter: LetterKind

    @property
    def may_be_written(self) -> bool:
        """Whether the letter that fits may leave: a reminder not to somebody who wants none."""
        return self.enrolment.reminders_off_at is None or not self.letter.is_reminder


def open_round(session: Session, study: Study) -> Round | None:
    return session.scalar(select(Round).where(Round.study_id == study.id, Round.state == RoundState.OPEN))


def _n_presented(session: Session, round_: Round) -> int:
    shown = select(func.count()).select_from(RoundStatement).where(RoundStatement.round_id == round_.id)
    return session.scalar(shown) or 0


def _n_rated(round_: Round) -> ScalarSelect[Any]:
    is_recused = tuple_(Rating.panellist_id, Rating.round_statement_id).in_(pairs(round_.id))
    return (
        select(func.count())
        .select_from(Rating)
        .join(RoundStatement, RoundStatement.id == Rating.round_statement_id)
        .where(RoundStatement.round_id == round_.id, Rating.panellist_id == Panellist.id, ~is_recused)
        .correlate(Panellist)
        .scalar_subquery()
    )


def progress(session: Session, round_: Round) -> dict[int, Progress]:
    """How much of the round each active panellist of the study has done, by the panellist's id."""
    n_presented = _n_presented(session, round_)
    rows = session.execute(
        select(Panellist.id, _n_rated(round_), n_recused(round_.id, Panellist.id)).where(
            Panellist.study_id == round_.study_id,
            Panellist.declined_at.is_(None),
            Panellist.withdrew_at.is_(None),
        )
    )
    return {key: progress_of(n_rated, n_presented - n_away) for key, n_rated, n_away in rows}


def panel_table(session: Session, study: Study) -> PanelTable:
    """Everybody on the panel, by name, in a number of queries that does not grow with the panel."""
    round_ = open_round(session, study)
    done = progress(session, round_) if round_ else {}
    errors = _undelivered(session, study)
    rows = session.execute(_people(study)).all()
    seats = [
        Seat(
            key=enrolment.id,
            name=enrolment.name,
            email=enrolment.email,
            discipline=panellist.discipline,
            country=panellist.country,
            stakeholder_group=panellist.stakeholder_group,
            stage=_stage(panellist, done),
            mail_error=errors.get(panellist.id),
        )
        for enrolment, panellist in rows
    ]
    seats.sort(key=lambda seat: (seat.name.casefold(), seat.key))
    return PanelTable(tuple(seats), round_.number if round_ else None)


def progress_by_group(table: PanelTable) -> tuple[GroupCount, ...]:
    """For each stakeholder group its active members, and those done: finished while a round is open,
    else on the panel by consent."""

    def is_done(seat: Seat) -> bool:
        return seat.stage is Stage.FINISHED if table.round_number else seat.stage.has_entered

    active = [seat for seat in table.seats if seat.stage.is_active]
    n = Counter(seat.stakeholder_group for seat in active)
    n_done = Counter(seat.stakeholder_group for seat in active if is_done(seat))
    return tuple(GroupCount(group, n[group], n_done[group]) for group in sorted(n, key=str.casefold))


def _stage(panellist: Panellist, done: Mapping[int, Progress]) -> Stage:
    return stage_of(
        done.get(panellist.id),
        invited=panellist.invited_at is not None,
        entered=panellist.has_entered,
        declined=panellist.declined_at is not None,
        withdrew=panellist.withdrew_at is not None,
    )


def _people(study: Study) -> Select[Enrolment, Panellist]:
    return (
        select(Enrolment, Panellist)
        .join(Panellist, Panellist.id == Enrolment.panellist_id)
        .where(Enrolment.study_id == study.id)
    )


def _undelivered(session: Session, study: Study) -> dict[int, str]:
    """What the mail server answered, for each panellist whose latest mail could not be delivered."""
    latest = (
        select(func.max(Message.id))
        .where(Message.study_id == study.id, Message.panellist_id.is_not(None))
        .group_by(Message.panellist_id)
    )
    rows = session.execute(
        select(Message.panellist_id, Message.error).where(
            Message.id.in_(latest), Message.state.in_((MessageState.FAILED, MessageState.BOUNCED))
        )
    )
    return {key: error or "" for key, error in rows if key is not None}


def candidates(session: Session, study: Study, keys: Collection[int] | None = None) -> list[Candidate]:
    """Everybody on the panel (or those of these enrolments) with the letter that fits each now, by name."""
    round_ = open_round(session, study)
    done = progress(session, round_) if round_ else {}
    told = _told_since(session, study, round_.opened_at) if round_ and round_.opened_at else frozenset()
    people = _people(study)
    if keys is not None:
        people = people.where(Enrolment.id.in_(keys))
    found = []
    for enrolment, panellist in session.execute(people):
        stage = _stage(panellist, done)
        letter = letter_for(stage, was_told=panellist.id in told)
        found.append(Candidate(panellist, enrolment, stage, letter))
    return sorted(found, key=lambda one: (one.enrolment.name.casefold(), one.enrolment.id))


def _told_since(session: Session, study: Study, at: datetime) -> frozenset[int | None]:
    return frozenset(
        session.scalars(
            select(Message.panellist_id).where(
                Message.study_id == study.id, Message.kind.in_(TELL_OF_THE_ROUND), Message.due_at >= at
            )
        )
    )


def enrolment_of(session: Session, study: Study, key: int) -> Enrolment | None:
    """The enrolment with its panellist; None where there is none or it is another study's."""
    return session.scalar(
        select(Enrolment)
        .where(Enrolment.id == key, Enrolment.study_id == study.id)
        .options(joinedload(Enrolment.panellist))
    )


def has_rated(session: Session, panellist: Panellist) -> bool:
    first = select(Rating.id).where(Rating.panellist_id == panellist.id).limit(1)
    return session.scalar(first) is not None


def emails(session: Session, study: Study) -> frozenset[str]:
    return frozenset(session.scalars(select(Enrolment.email).where(Enrolment.study_id == study.id)))


def spellings(session: Session, study: Study) -> dict[str, tuple[str, ...]]:
    """The disciplines, countries and stakeholder groups in use, so that one thing keeps one spelling."""
    rows = session.execute(
        select(Panellist.discipline, Panellist.country, Panellist.stakeholder_group)
        .where(Panellist.study_id == study.id)
        .distinct()
    ).all()
    names = ("discipline", "country", "stakeholder_group")
    return {name: _distinct(row[column] for row in rows) for column, name in enumerate(names)}


def _distinct(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({word for word in words if word}, key=str.casefold))


def spelled_alike(word: str, used: Iterable[str]) -> str:
    """The word as the panel spells it already, where only capitals differ: "nurses" joins "Nurses"."""
    word = " ".join(word.split())
    return next((known for known in used if known.casefold() == word.casefold()), word)


def chairs(session: Session, study: Study) -> tuple[User, ...]:
    return tuple(
        session.scalars(
            select(User)
            .join(Appointment, Appointment.user_id == User.id)
            .where(Appointment.study_id == study.id, Appointment.role == Role.CHAIR)
            .order_by(User.name)
        )
    )


def n_asked(session: Session, study: Study, round_: Round | None, terms: Terms) -> tuple[int, int]:
    """How many statements the open round shows, or the next one would, and how many answers it asks for."""
    if round_ is not None:
        own = RoundStatement.round_id == round_.id, RoundStatement.part == 1
        shown = session.scalar(select(func.count()).select_from(RoundStatement).where(*own)) or 0
        return shown, _n_presented(session, round_)
    waiting = Statement.study_id == study.id, Statement.state == StatementState.OPEN
    n = session.scalar(select(func.count()).select_from(Statement).where(*waiting)) or 0
    return n, n * len(terms.questions_of())
