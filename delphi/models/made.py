"""Files that are made in the background: what was asked for, how far it is, and what came of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from delphi.models.base import Base
from delphi.models.guideline import Edition


class MadeFiles(Base):
    """All files of an edition as one archive. The row is the truth: a worker that dies leaves it to the next."""

    __tablename__ = "made_files"
    __table_args__ = (CheckConstraint("n_done >= 0 AND n_done <= n_files", name="n_done_within"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    language: Mapped[str]
    n_files: Mapped[int]
    n_done: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime]
    asked_by: Mapped[str]
    finished_at: Mapped[datetime | None]
    problem: Mapped[str | None]  # why nothing came of it
    content: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))

    edition: Mapped[Edition] = relationship()
