"""A study's texts as one reader gets them: in their language where it was translated, else as they were written."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from delphi.domain import chain
from delphi.domain.question import MAIN, Question
from delphi.domain.texts import BANDS, Standing, TextKind, source_hash
from delphi.domain.wording import Run, differences
from delphi.models import Section, Statement, StatementVersion, Study, Translation

Key = tuple[TextKind, str]  # a kind, and what it is a text of


@dataclass(frozen=True)
class Worded:
    """A text and its language; `standing` says why it is not in the reader's own, where it is not."""

    text: str
    language: str
    standing: Standing = Standing.DONE

    @property
    def is_fallback(self) -> bool:
        return self.standing is not Standing.DONE

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)


@dataclass(frozen=True)
class Words:
    """What a version says to one reader. Texts that nobody wrote are empty."""

    text: Worded
    plain: Worded
    rationale: Worded
    reason: Worded
    section: Worded


class Tongue:
    """The texts of one study in one language. In the study's own it knows no translation and needs none."""

    def __init__(self, original: str, language: str) -> None:
        self.original = original
        self.language = language
        self._found: dict[Key, tuple[str, str]] = {}  # the text, and the hash of what it translates
        self._once: set[Key] = set()  # of which other words were translated

    def keep(self, kind: TextKind, of: str, text: str, source: str, statement_id: int | None = None) -> None:
        """Know one translation, and that its statement was translated once."""
        self._found[kind, of] = text, source
        self._once.add((kind, _statement(statement_id)))

    def of_version(self, version: StatementVersion, kind: TextKind = TextKind.STATEMENT) -> Worded:
        """A text of a version. One that nobody wrote is empty."""
        found = self._worded(kind, f"version {version.id}", source(version, kind), original(version, kind))
        if found.standing is Standing.MISSING and (kind, _statement(version.statement_id)) in self._once:
            return replace(found, standing=Standing.CHANGED)
        return found

    def words(self, version: StatementVersion) -> Words:
        """All texts of a version, and the title of its section."""
        return Words(
            text=self.of_version(version),
            plain=self.of_version(version, TextKind.PLAIN),
            rationale=self.of_version(version, TextKind.RATIONALE),
            reason=self.of_version(version, TextKind.REASON),
            section=self.section(version.statement.section),
        )

    def compared(self, before: StatementVersion, now: StatementVersion) -> list[Run] | None:
        """What was changed from one version to the other; None where only one of them is translated."""
        old, new = self.of_version(before), self.of_version(now)
        return differences(old.text, new.text) if old.language == new.language else None

    def section(self, section: Section) -> Worded:
        return self._worded(TextKind.SECTION, f"section {section.id}", section.title, section.title)

    def protocol(self, kind: TextKind, text: str, question: str = MAIN) -> Worded:
        """A text of the protocol, such as its aim."""
        return self._worded(kind, f"protocol {question}", text, text)

    def question(self, question: Question) -> Question:
        """The question with its name, its words and the bands of its scale, each where it is translated."""
        if self.language == self.original:
            return question
        kinds = zip(BANDS.values(), question.scale.labels, strict=True)
        low, between, high = (self.protocol(kind, label, question.key).text for kind, label in kinds)
        return replace(
            question,
            name=self.protocol(TextKind.NAME, question.name, question.key).text,
            wording=self.protocol(TextKind.QUESTION, question.wording, question.key).text,
            scale=replace(question.scale, labels=(low, between, high)),
        )

    def _worded(self, kind: TextKind, of: str, translated: str, written: str) -> Worded:
        """The translation of the words `translated`, or else what is `written`."""
        text, source = self._found.get((kind, of), ("", ""))
        if text and source == source_hash(translated):
            return Worded(text, self.language)
        if not written or self.language == self.original:
            return Worded(written, self.original)
        return Worded(written, self.original, Standing.CHANGED if text else Standing.MISSING)


def _statement(key: int | None) -> str:
    return f"statement {key}"


def original(version: StatementVersion, kind: TextKind) -> str:
    """A text of a version in the study's own language; empty where there is none."""
    return {
        TextKind.STATEMENT: version.text,
        TextKind.PLAIN: version.plain,
        TextKind.RATIONALE: version.rationale,
        TextKind.REASON: version.reason or "",
    }[kind]


def source(version: StatementVersion, kind: TextKind) -> str:
    """The words that a translation is made from: plain ones may be written where the original has none."""
    return original(version, kind) or (version.text if kind is TextKind.PLAIN else "")


def tongue(session: Session, study: Study, language: str, versions: Collection[int] | None = None) -> Tongue:
    """The study's texts in a language; of the statements of these versions alone, where they are named."""
    found = Tongue(study.language, language)
    if language == study.language:
        return found
    for row in session.execute(_rows(study, language, versions)):
        of = f"version {row.version_id}" if row.version_id else f"protocol {row.question}"
        of = f"section {row.section_id}" if row.section_id else of
        found.keep(row.kind, of, row.text, row.source_sha256, row.statement_id)
    return found


def _rows(
    study: Study, language: str, versions: Collection[int] | None
) -> Select[int | None, int | None, int, TextKind, str, str, str]:
    wanted = (
        select(
            Translation.version_id,
            Translation.section_id,
            StatementVersion.statement_id,
            Translation.kind,
            Translation.text,
            Translation.source_sha256,
            Translation.question,
        )
        .outerjoin(StatementVersion, StatementVersion.id == Translation.version_id)
        .where(Translation.study_id == study.id, Translation.language == language)
    )
    if versions is None:
        return wanted
    statements = select(StatementVersion.statement_id).where(StatementVersion.id.in_(versions))
    of_these = Translation.version_id.is_(None) | StatementVersion.statement_id.in_(statements)
    return wanted.where(of_these)


def freeze(session: Session, versions: Iterable[StatementVersion], at: datetime) -> None:
    """What is a translation of exactly these words is what the panel is shown from now on."""
    for version in versions:
        rows = session.scalars(
            select(Translation).where(Translation.version_id == version.id, Translation.frozen_at.is_(None))
        )
        fitting = [row.id for row in rows if row.source_sha256 == source_hash(source(version, row.kind))]
        session.execute(update(Translation).where(Translation.id.in_(fitting)).values(frozen_at=at))


def digest(session: Session, versions: Collection[int], until: datetime | None) -> str | None:
    """SHA-256 over the translations of these versions that were shown by then; None where there are none."""
    rows = session.execute(
        select(
            Statement.label, StatementVersion.number, Translation.kind, Translation.language, Translation.text
        )
        .join(StatementVersion, StatementVersion.id == Translation.version_id)
        .join(Statement, Statement.id == StatementVersion.statement_id)
        .where(Translation.version_id.in_(versions), Translation.frozen_at <= until)
    )
    found = sorted([*map(str, row)] for row in rows)
    return chain.sha256(found) if found else None
