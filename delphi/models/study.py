"""A study, what its protocol fixes, and the amendments made to it afterwards."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from delphi.models.base import Base


class Study(Base):
    __tablename__ = "study"
    __table_args__ = (CheckConstraint("slug <> ''", name="slug_not_empty"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    # Ratings of a simulated study are labelled as simulated wherever they show.
    is_simulated: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    # In which language it is written, and into which others (their codes, parted by blanks) it is translated.
    language: Mapped[str] = mapped_column(default="en")
    languages: Mapped[str] = mapped_column(default="")
    # From then on it is read only. A matter of this server, so no export holds it.
    archived_at: Mapped[datetime | None]

    protocol: Mapped[Protocol] = relationship(back_populates="study", uselist=False)
    amendments: Mapped[list[Amendment]] = relationship(back_populates="study", order_by="Amendment.number")

    @property
    def offered(self) -> tuple[str, ...]:
        """The languages beside its own in which it can be read."""
        return tuple(self.languages.split())


class Protocol(Base):
    """What is fixed before round 1. `terms` is `delphi.domain.protocol.Terms` as JSON."""

    __tablename__ = "protocol"
    __table_args__ = (CheckConstraint("(locked_at IS NULL) = (sha256 IS NULL)", name="locked_with_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(ForeignKey("study.id"), unique=True)
    terms: Mapped[dict[str, Any]]
    revision: Mapped[int] = mapped_column(default=1)  # two editors at once: the later must look again
    locked_at: Mapped[datetime | None]
    locked_by: Mapped[str | None]
    sha256: Mapped[str | None]

    study: Mapped[Study] = relationship(back_populates="protocol")


class Amendment(Base):
    """A change of a locked protocol: the whole terms after it, and why. In force from the next round."""

    __tablename__ = "amendment"
    __table_args__ = (UniqueConstraint("study_id", "number"), CheckConstraint("reason <> ''", name="reason"))

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(ForeignKey("study.id"))
    number: Mapped[int]
    terms: Mapped[dict[str, Any]]
    sha256: Mapped[str]
    reason: Mapped[str]
    amended_at: Mapped[datetime]
    amended_by: Mapped[str]

    study: Mapped[Study] = relationship(back_populates="amendments")
