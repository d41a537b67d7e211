"""The audit trail: who did what, append-only, each event chained by hash to the one before."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from delphi.models.base import Base


class Event(Base):
    """One change of state. A study has its own chain; what belongs to no study stands on chain ''.

    `actor` and `subject` are words, not keys ("chair Ada Rossi", "statement TEC3"), so that the chain
    reads and verifies outside this database. Of panellists they say no name and no code.
    """

    __tablename__ = "event"
    __table_args__ = (UniqueConstraint("chain", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    chain: Mapped[str]  # the study's slug, or empty
    study_id: Mapped[int | None] = mapped_column(ForeignKey("study.id"), index=True)
    number: Mapped[int]
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    detail: Mapped[dict[str, Any]]
    previous_sha256: Mapped[str]
    sha256: Mapped[str]
