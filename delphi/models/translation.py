"""What a study's texts say in its other languages. A translation belongs to the exact words it was made from."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Enum, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from delphi.domain.texts import TextKind
from delphi.models.base import Base, unique_where

# Not held by a check: a further kind of text needs no change of the schema.
_KIND = Enum(
    TextKind,
    native_enum=False,
    create_constraint=False,
    length=40,
    values_callable=lambda kinds: [kind.value for kind in kinds],
    validate_strings=True,
)


class Translation(Base):
    """One text of a version, of a section, or (with neither) of the protocol, in one language.

    It goes with the words it belongs to. Once a round showed it, a trigger refuses any change.
    """

    __tablename__ = "translation"
    __table_args__ = (
        UniqueConstraint("version_id", "kind", "language"),
        UniqueConstraint("section_id", "language"),
        unique_where("ix_translation_of_protocol", "study_id", "kind", "question", "language",
                     where="version_id IS NULL AND section_id IS NULL"),
        CheckConstraint("text <> ''", name="text_not_empty"),
        CheckConstraint("version_id IS NULL OR section_id IS NULL", name="of_one_thing"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(ForeignKey("study.id"), index=True)
    version_id: Mapped[int | None] = mapped_column(ForeignKey("statement_version.id", ondelete="CASCADE"))
    section_id: Mapped[int | None] = mapped_column(ForeignKey("section.id", ondelete="CASCADE"))
    kind: Mapped[TextKind] = mapped_column(_KIND)
    question: Mapped[str] = mapped_column(default="")  # of the protocol's texts: the key of what they ask
    language: Mapped[str]
    text: Mapped[str]
    source_sha256: Mapped[str]  # of the words that it translates
    translated_at: Mapped[datetime]
    translated_by: Mapped[str]
    frozen_at: Mapped[datetime | None]  # when a round first showed it
