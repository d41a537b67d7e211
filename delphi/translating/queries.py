"""Every text of a study that panellists read, how it stands in each language, and the sheet of all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from delphi.domain.lifecycle import StatementState
from delphi.domain.places import Places
from delphi.domain.protocol import Terms
from delphi.domain.scale import DEFAULT_LABELS
from delphi.domain.texts import (
    BANDS,
    OF_QUESTION,
    OF_VERSION,
    Known,
    Standing,
    TextKind,
    protocol_texts,
    source_hash,
)
from delphi.models import Section, Statement, StatementVersion, Study, Translation
from delphi.terms import current_terms
from delphi.tongues import original, source

N_MOST = {TextKind.SECTION: 200, **dict.fromkeys(BANDS.values(), 60), TextKind.TITLE: 300}
N_USUAL, N_LONG = 2_000, 4_000
_LONG = {TextKind.RATIONALE, TextKind.AIM, TextKind.AUDIENCE}


@dataclass(frozen=True)
class Given:
    """What is stored of a text in one language."""

    text: str
    is_fitting: bool  # made from the words as they are now
    is_frozen: bool


@dataclass(frozen=True)
class Place:
    """One text: what it is of, the words, and what there is of it in each language."""

    id: str
    kind: TextKind
    label: str  # of the statement, title of the section; empty for the protocol's
    number: int  # of the version; 0 for all others
    original: str
    source: str  # the words that a translation is made from
    is_wanted: bool  # it counts as missing while it is not there
    version_id: int | None = None
    section_id: int | None = None
    question: str = ""
    is_released: bool = False
    given: dict[str, Given] = field(default_factory=dict)
    earlier: dict[str, str] = field(default_factory=dict)  # what the version before said, by language

    @property
    def n_most(self) -> int:
        return N_MOST.get(self.kind, N_LONG if self.kind in _LONG else N_USUAL)

    @property
    def takes_plain_words(self) -> bool:
        """Whether plain words can still be written in the original: the panel was shown none, in any language."""
        is_shown = any(given.is_frozen for given in self.given.values())
        return self.kind is TextKind.PLAIN and not self.original and not is_shown

    def standing(self, language: str) -> Standing:
        given = self.given.get(language)
        if given and given.is_fitting:
            return Standing.DONE
        return Standing.CHANGED if given or language in self.earlier else Standing.MISSING

    def before(self, language: str) -> str:
        """The translation of earlier words, for who translates the new ones; empty where there is none."""
        given = self.given.get(language)
        if self.standing(language) is not Standing.CHANGED:
            return ""
        return given.text if given else self.earlier[language]

    def known(self) -> Known:
        """The same as an import asks for it."""
        fitting = {code: one for code, one in self.given.items() if one.is_fitting}
        return Known(
            self.original,
            self.n_most,
            {code: one.text for code, one in fitting.items()},
            frozenset(code for code, one in fitting.items() if one.is_frozen),
            takes_original=self.takes_plain_words,
        )


@dataclass(frozen=True)
class Coverage:
    """How much of a study is there in one language."""

    language: str
    n_wanted: int
    n_done: int
    missing: tuple[Place, ...]
    changed: tuple[Place, ...]

    @property
    def percent(self) -> int:
        """Whole, rounded down: a hundred means all of it."""
        return 100 * self.n_done // self.n_wanted if self.n_wanted else 100


def places(session: Session, study: Study) -> list[Place]:
    """Every text that the panel reads or will read, in the order of the study; what was dropped is left out."""
    rows = _rows(session, study)
    found = list(_of_protocol(current_terms(session, study), rows))
    for section in _sections(session, study):
        found.append(
            _place(
                TextKind.SECTION, section.title, section.title, True,
                rows.get((TextKind.SECTION, None, section.id), ()), label=section.title, section_id=section.id,
            )
        )  # fmt: skip
        for statement in section.statements:
            if statement.state is not StatementState.DROPPED:
                found += _of_statement(statement, rows)
    return found


_Rows = dict[tuple[TextKind, int | None, int | None], list[Translation]]


def _of_protocol(terms: Terms, rows: _Rows) -> Iterator[Place]:
    """What the protocol says. The usual names of bands are in the program's own words, so they are not missed."""
    usual = {*(str(label) for label in DEFAULT_LABELS), *Places.labels}
    for (kind, key), text in protocol_texts(terms).items():
        if text.strip():
            given = [row for row in rows.get((kind, None, None), ()) if row.question == key]
            is_wanted = kind not in BANDS.values() or text not in usual
            name = terms.question(key).name if kind in OF_QUESTION else ""
            yield _place(kind, text, text, is_wanted, given, label=name, question=key)


def _rows(session: Session, study: Study) -> _Rows:
    found: _Rows = {}
    for row in session.scalars(select(Translation).where(Translation.study_id == study.id)):
        found.setdefault((row.kind, row.version_id, row.section_id), []).append(row)
    return found


def _sections(session: Session, study: Study) -> Sequence[Section]:
    return session.scalars(
        select(Section)
        .where(Section.study_id == study.id)
        .order_by(Section.position)
        .options(selectinload(Section.statements).selectinload(Statement.versions))
    ).all()


def _of_statement(statement: Statement, rows: _Rows) -> Iterator[Place]:
    """The texts of its newest words, and of those that the panel was last shown where they differ."""
    shown = [version for version in statement.versions if version.released_at is not None]
    versions = {version.id: version for version in (*shown[-1:], statement.current)}
    for version in versions.values():
        for kind in OF_VERSION:
            # Plain words may be written in any language, also where the original has none.
            if original(version, kind) or kind is TextKind.PLAIN:
                earlier = {
                    row.language: row.text
                    for other in statement.versions
                    if other.number < version.number
                    for row in rows.get((kind, other.id, None), ())
                }
                yield _place(
                    kind, original(version, kind), source(version, kind), bool(original(version, kind)),
                    rows.get((kind, version.id, None), ()), label=statement.label, version=version, earlier=earlier,
                )  # fmt: skip


def _place(
    kind: TextKind, words: str, translated: str, is_wanted: bool, rows: Sequence[Translation], *,
    label: str = "", version: StatementVersion | None = None, section_id: int | None = None,
    question: str = "", earlier: dict[str, str] | None = None,
) -> Place:  # fmt: skip
    whose = f"v{version.id}" if version else f"s{section_id}" if section_id else f"p{question}"
    now = source_hash(translated)
    return Place(
        id=f"{whose}-{kind.name.lower()}-{now[:8]}",
        kind=kind,
        label=label,
        number=version.number if version else 0,
        original=words,
        source=translated,
        is_wanted=is_wanted,
        version_id=version.id if version else None,
        section_id=section_id,
        question=question,
        is_released=bool(version and version.released_at),
        given={
            row.language: Given(row.text, row.source_sha256 == now, row.frozen_at is not None) for row in rows
        },
        earlier=earlier or {},
    )


def coverage(found: Sequence[Place], language: str) -> Coverage:
    wanted = [place for place in found if place.is_wanted]
    by_standing = {
        standing: tuple(place for place in wanted if place.standing(language) is standing)
        for standing in Standing
    }
    return Coverage(
        language,
        len(wanted),
        len(by_standing[Standing.DONE]),
        by_standing[Standing.MISSING],
        by_standing[Standing.CHANGED],
    )


def plain_words(found: Sequence[Place]) -> tuple[int, int]:
    """How many statements have plain words in the study's own language, of how many."""
    plain = [place for place in found if place.kind is TextKind.PLAIN]
    return sum(bool(place.original) for place in plain), len(plain)
