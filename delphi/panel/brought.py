"""Finds the seats of panellists whom a file of ratings names by code or address, and makes those that are missing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.errors import NotAcceptable, Sentence
from delphi.importing.panel import read_address
from delphi.importing.problems import Problem
from delphi.models import Enrolment, Panellist, Rating, Study
from delphi.panel import queries
from delphi.panel.codes import draw_codes

OUR_CODE = re.compile(r"E(?:0[1-9]|[1-9]\d{1,3})\Z")


@dataclass(frozen=True)
class Named:
    """How a file names a panellist, the group it gives them ("" for none), and the line of that."""

    name: str
    group: str
    line: int


@dataclass(frozen=True)
class Matched:
    """The seat of each name, none for those that need a new one; and what is wrong with the others."""

    seats: Mapping[str, Panellist | None]
    problems: tuple[Problem, ...]

    @property
    def n_known(self) -> int:
        return sum(seat is not None for seat in self.seats.values())

    @property
    def n_new(self) -> int:
        return len(self.seats) - self.n_known


def match(session: Session, study: Study, named: Sequence[Named]) -> Matched:
    """Look for each name among the codes and the addresses of the panel. It changes nothing.

    An address that is not on the panel is a problem, since no code may be made of it.
    """
    rows = session.execute(
        select(Panellist, Enrolment.email)
        .outerjoin(Enrolment, Enrolment.panellist_id == Panellist.id)
        .where(Panellist.study_id == study.id)
    ).all()
    by_code = {panellist.code.casefold(): panellist for panellist, _ in rows}
    by_email = {email: panellist for panellist, email in rows if email}
    have_rated = set(session.scalars(select(Rating.panellist_id).where(Rating.panellist_id.in_(
        select(Panellist.id).where(Panellist.study_id == study.id)
    )).distinct()))  # fmt: skip
    seats: dict[str, Panellist | None] = {}
    problems: list[Problem] = []
    first: dict[int, int] = {}
    for one in named:
        try:
            seat = _seat(one.name, by_code, by_email)
            if seat is not None:
                _check(one, seat, first, seat.id in have_rated)
            seats[one.name] = seat
        except NotAcceptable as fault:
            problems.append(Problem(one.line, "panellist", fault.sentence, _REMEDY))
    return Matched(seats, tuple(problems))


_REMEDY = Sentence("Mend the line, or put the panel in order first; then bring the file in again.")


def _seat(name: str, by_code: Mapping[str, Panellist], by_email: Mapping[str, Panellist]) -> Panellist | None:
    if "@" not in name:
        return by_code.get(name.casefold())
    seat = by_email.get(read_address(name))
    if seat is None:
        raise NotAcceptable("Nobody on the panel has the address %(email)s.", email=name[:100])
    return seat


def _check(one: Named, seat: Panellist, first: dict[int, int], has_rated: bool) -> None:
    """Raise NotAcceptable where the seat cannot take these ratings."""
    if first.setdefault(seat.id, one.line) != one.line:
        raise NotAcceptable("Line %(line)s names the same panellist in another way.", line=first[seat.id])
    if not seat.is_active:
        raise NotAcceptable("This panellist has left the panel.")
    has, gives = seat.stakeholder_group, one.group
    if gives and gives.casefold() != has.casefold() and (has or has_rated):
        raise NotAcceptable(
            "The panel has this panellist in “%(has)s”, the file in “%(gives)s”.", has=has or "–", gives=gives
        )


def seat_all(
    session: Session, study: Study, named: Sequence[Named], matched: Matched, rng: Random
) -> dict[str, Panellist]:
    """A seat for each name: those that were found, and new ones with nobody behind them.

    A name that is a code of ours stays one; for any other a code is drawn at random, in no order of the file.
    """
    spelled = queries.spellings(session, study)["stakeholder_group"]
    new = [one for one in named if matched.seats[one.name] is None]
    taken = {
        code.upper() for code in session.scalars(select(Panellist.code).where(Panellist.study_id == study.id))
    }
    codes = {one.name: one.name.upper() for one in new if OUR_CODE.match(one.name.upper())}
    others = [one.name for one in new if one.name not in codes]
    drawn = draw_codes({*taken, *codes.values()}, len(others), rng)
    rng.shuffle(drawn)
    codes |= dict(zip(others, drawn, strict=True))
    seats = {name: seat for name, seat in matched.seats.items() if seat is not None}
    for one in sorted(new, key=lambda one: codes[one.name]):
        group = queries.spelled_alike(one.group, spelled)
        seats[one.name] = Panellist(study_id=study.id, code=codes[one.name], stakeholder_group=group)
        session.add(seats[one.name])
    for one in named:
        if one.group and not seats[one.name].stakeholder_group:
            seats[one.name].stakeholder_group = queries.spelled_alike(one.group, spelled)
    session.flush()
    return seats
