"""The sign-off: a period in which each panellist approves the final recommendations, or dissents with a reason."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from delphi.models.base import Base
from delphi.models.study import Study


class SignOffPeriod(Base):
    """What is signed (`locks`: label and hash of each locked recommendation), until when, and the frozen results.

    Once it is closed a trigger refuses any change of it and of what was answered in it.
    """

    __tablename__ = "sign_off_period"
    __table_args__ = (
        UniqueConstraint("study_id", "number"),
        CheckConstraint("(closed_at IS NULL) = (results IS NULL)", name="closed_with_results"),
        CheckConstraint("(closed_at IS NULL) = (sha256 IS NULL)", name="closed_with_hash"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(ForeignKey("study.id"))
    number: Mapped[int]
    locks: Mapped[dict[str, Any]]  # {"recommendations": [{"label": ..., "sha256": ...}]}
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]  # from this moment no answer is taken
    closed_at: Mapped[datetime | None]
    results: Mapped[dict[str, Any] | None]
    sha256: Mapped[str | None]  # over locks and results

    study: Mapped[Study] = relationship()

    def takes_answers(self, at: datetime) -> bool:
        return self.closed_at is None and at < self.due_at

    @property
    def labels(self) -> list[str]:
        """What is signed, in the order of the guideline."""
        return [lock["label"] for lock in self.locks["recommendations"]]


class SignOff(Base):
    """One panellist's answer: whether they approve the whole, and if not, why; one a period, until its close."""

    __tablename__ = "sign_off"
    __table_args__ = (
        UniqueConstraint("period_id", "panellist_id"),
        CheckConstraint("approves OR reason <> ''", name="dissent_has_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("sign_off_period.id"))
    panellist_id: Mapped[int] = mapped_column(ForeignKey("panellist.id"), index=True)
    approves: Mapped[bool]
    reason: Mapped[str] = mapped_column(default="")
    given_at: Mapped[datetime]

    dissents: Mapped[list[SignOffDissent]] = relationship(
        order_by="SignOffDissent.label", cascade="all, delete-orphan"
    )


class SignOffDissent(Base):
    """A recommendation that the panellist does not approve, and why. What has none is approved."""

    __tablename__ = "sign_off_dissent"
    __table_args__ = (
        UniqueConstraint("sign_off_id", "label"),
        CheckConstraint("reason <> ''", name="reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sign_off_id: Mapped[int] = mapped_column(ForeignKey("sign_off.id"))
    label: Mapped[str]  # of the locked recommendation
    reason: Mapped[str]
