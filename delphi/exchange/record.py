"""Rows as JSON and back: every column but keys, and natural keys in the place of this database's own.

What a kind of row holds is read from its table, so that a new column travels without being listed anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Boolean, Column, Enum, Integer, Text
from sqlalchemy.types import JSON

from delphi.errors import Sentence
from delphi.models import (
    Amendment,
    Base,
    Comment,
    CommentPoint,
    CommentTag,
    Declaration,
    Edition,
    EditionStep,
    Event,
    Evidence,
    FeedbackSeen,
    Finding,
    GuidelineText,
    MeetingStep,
    Panellist,
    Pilot,
    PilotAnswer,
    PilotSitting,
    PilotStatement,
    PresentedPlace,
    Protocol,
    PublicComment,
    Rating,
    RatingHistory,
    Recommendation,
    Recusal,
    Reference,
    Retraction,
    Round,
    RoundStatement,
    Section,
    SignOff,
    SignOffDissent,
    SignOffPeriod,
    Statement,
    StatementVersion,
    Study,
    Suggestion,
    SuggestionTriage,
    Translation,
)
from delphi.models.base import Moment

LARGEST = 2**31 - 1


@dataclass(frozen=True)
class Kind:
    """A kind of row: its columns, what it names by natural keys, and what lies inside it."""

    model: type[Base]
    names: Mapping[str, type] = field(default_factory=dict)
    inside: Mapping[str, Kind] = field(default_factory=dict)
    stays: frozenset[str] = frozenset()  # columns that leave this database never
    later: Mapping[str, Any] = field(default_factory=dict)  # what came later, and what held of older exports

    @property
    def columns(self) -> dict[str, Column[Any]]:
        found = [c for c in self.model.__table__.columns if isinstance(c, Column)]
        return {c.key: c for c in found if not (c.primary_key or c.foreign_keys or c.key in self.stays)}


VERSION = Kind(StatementVersion, later={"plain": ""})
# What a statement came out of: pairs of the kind and the other's label.
STATEMENT = Kind(
    Statement,
    {"section": str, "references": list, "origins": list},
    {"versions": VERSION},
    later={"question": ""},
)
_BOUNDS = {"lowest": None, "highest": None}
RATING = Kind(
    Rating,
    {"panellist": str},
    {"history": Kind(RatingHistory, later=_BOUNDS), "seen": Kind(FeedbackSeen)},
    later={"seen": [], **_BOUNDS},
)
COMMENT = Kind(Comment, {"panellist": str}, stays=frozenset({"key"}))
PLACE = Kind(PresentedPlace, {"panellist": str})
PRESENTED = Kind(
    RoundStatement,
    {"statement": str, "version": int},
    {"ratings": RATING, "comments": COMMENT, "places": PLACE},
    later={"question": "", "part": 1},
)
SUGGESTION = Kind(Suggestion, {"panellist": str})
SIGN_OFF = Kind(SignOff, {"panellist": str}, {"dissents": Kind(SignOffDissent)})
EVIDENCE = Kind(Evidence, {"statement": str}, {"findings": Kind(Finding)})
STUDY = Kind(Study, stays=frozenset({"archived_at"}), later={"language": "en", "languages": ""})
PROTOCOL = Kind(Protocol)
# Answers by the place of their statement in the pilot; a statement that was deleted since has no label.
PILOT_SITTING = Kind(
    PilotSitting, {}, {"answers": Kind(PilotAnswer, {"position": int})}, frozenset({"token_hash"})
)
PILOT = Kind(
    Pilot,
    {},
    {"statements": Kind(PilotStatement, {"statement": str}), "sittings": PILOT_SITTING},
    frozenset({"token"}),
)
# The steps of a meeting name what was on by its place in the round.
ROUND = Kind(
    Round,
    {},
    {"statements": PRESENTED, "steps": Kind(MeetingStep, {"position": int})},
    later={"mode": "rounds", "steps": []},
)
LISTS: Mapping[str, Kind] = {
    "amendments": Kind(Amendment),
    "sections": Kind(Section),
    "references": Kind(Reference),
    "statements": STATEMENT,
    "panellists": Kind(Panellist, stays=frozenset({"receipt_key"})),
    "declarations": Kind(Declaration, {"panellist": str, "statement": str}),
    "recusals": Kind(Recusal, {"panellist": str, "statement": str}),
    "rounds": ROUND,
    "recommendations": Kind(
        Recommendation,
        {"round": int, "statement": str},
        {"retractions": Kind(Retraction)},
        later={"justification": "", "plain_language": "", "revision": 1, "retractions": []},
    ),
    "suggestions": SUGGESTION,
    # Comments by round, statement, code and kind; a suggestion by its place in the list.
    "tags": Kind(CommentTag, {"comments": list}),
    "points": Kind(CommentPoint, {"round": int, "statement": str, "comments": list, "revisions": list}),
    "triage": Kind(SuggestionTriage, {"suggestion": int, "statement": str}),
    "sign_offs": Kind(SignOffPeriod, {}, {"answers": SIGN_OFF}),
    "evidence": EVIDENCE,
    "texts": Kind(GuidelineText),
    "pilots": PILOT,
    "editions": Kind(Edition, {}, {"steps": Kind(EditionStep), "comments": Kind(PublicComment)}),
    # Of a version by label and number, of a section by its title; of the protocol where both are empty.
    "translations": Kind(
        Translation, {"statement": str, "version": int, "section": str}, later={"question": ""}
    ),
    "events": Kind(Event),
}


# Whole lists that came later: an older export has none of it.
LATER = frozenset({"translations", "evidence", "texts", "pilots"})


def completed(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document of an older release with what came later since, as it held then."""
    whole = {**{name: [] for name in LATER}, **document}
    named = {"study": STUDY, "protocol": PROTOCOL}
    for name, kind in named.items():
        if name in whole:
            whole[name] = _completed(kind, whole[name])
    for name, kind in LISTS.items():
        if name in whole:
            whole[name] = _completed_list(kind, whole[name])
    if isinstance(whole.get("editions"), list):
        whole["editions"] = [
            _published(item) if isinstance(item, dict) else item for item in whole["editions"]
        ]
    return whole


def _published(edition: dict[str, Any]) -> dict[str, Any]:
    """Every edition of an older export was published, and nobody had been asked to comment on it."""
    step = {"number": 1, "state": "published", "reason": "", "until": None}
    moment = {"at": edition.get("published_at"), "by": edition.get("published_by")}
    return {"steps": [{**step, **moment}], "comments": [], **edition}


def _completed(kind: Kind, data: Any) -> Any:
    """The same where it is no object, which `faults` then says."""
    if not isinstance(data, dict):
        return data
    inside = {
        name: _completed_list(of_kind, data[name]) for name, of_kind in kind.inside.items() if name in data
    }
    return {**kind.later, **data, **inside}


def _completed_list(kind: Kind, data: Any) -> Any:
    return [_completed(kind, item) for item in data] if isinstance(data, list) else data


def named(label: str, question: str, part: int) -> str:
    """What a round presents, by its statement's label and, but for the statement's own question, that question."""
    return label if part == 1 else f"{label} {question}"


def written(kind: Kind, row: Base, **more: Any) -> dict[str, Any]:
    """A row as JSON, with what it names and what lies inside it as `more`."""
    return {name: _plain(getattr(row, name)) for name in kind.columns} | more


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return str(value) if isinstance(value, str) else value


def values(kind: Kind, data: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments that make the row of checked JSON."""
    return {
        name: datetime.fromisoformat(data[name]) if isinstance(column.type, Moment) else data[name]
        for name, column in kind.columns.items()
        # What is undefined stays away: given as None, a JSON column would hold the word null.
        if data.get(name) is not None
    }


def faults(kind: Kind, data: Any, where: str) -> list[Sentence]:
    """Everything that keeps JSON from being a row of this kind; empty when it is one."""
    if not isinstance(data, dict):
        return [Sentence("%(where)s is not an object.", where=where)]
    wanted = {*kind.columns, *kind.names, *kind.inside}
    # A column may be younger than the export: what may be undefined may be missing.
    needed = wanted - {name for name, column in kind.columns.items() if column.nullable}
    found = [Sentence("%(where)s lacks “%(name)s”.", where=where, name=n) for n in sorted(needed - set(data))]
    found += [
        Sentence("%(where)s has “%(name)s”, which is not known.", where=where, name=name)
        for name in sorted(set(data) - wanted)
    ]
    for name, column in kind.columns.items():
        if name in data and not _fits(column, data[name]):
            found.append(Sentence("%(where)s: “%(name)s” has a wrong value.", where=where, name=name))
    for name, of in kind.names.items():
        if name in data and type(data[name]) is not of:
            found.append(Sentence("%(where)s: “%(name)s” has a wrong value.", where=where, name=name))
    for name, of_kind in kind.inside.items():
        found += list_faults(of_kind, data.get(name, []), f"{where}, {name}")
    return found


def list_faults(kind: Kind, data: Any, where: str) -> list[Sentence]:
    if not isinstance(data, list):
        return [Sentence("%(where)s is not a list.", where=where)]
    return [fault for n, item in enumerate(data, 1) for fault in faults(kind, item, f"{where} {n}")]


def _fits(column: Column[Any], value: Any) -> bool:
    if value is None:
        return bool(column.nullable)
    kind = column.type
    if isinstance(kind, Boolean):
        return isinstance(value, bool)
    if isinstance(kind, Integer):
        return type(value) is int and abs(value) <= LARGEST
    if isinstance(kind, Enum):
        return value in kind.enums
    if isinstance(kind, Moment):
        return _is_moment(value)
    if isinstance(kind, JSON):
        return isinstance(value, dict)
    # PostgreSQL cannot hold a zero character.
    return isinstance(kind, Text) and isinstance(value, str) and "\x00" not in value


def _is_moment(value: Any) -> bool:
    """Whether it is a moment in UTC, written as we write it, so that it is written the same again."""
    try:
        at = datetime.fromisoformat(value)
        return at.tzinfo is not None and at.astimezone(UTC).isoformat() == value
    except (TypeError, ValueError, OverflowError):
        return False
