"""Panellists, known by code; who they are, kept apart; and the links by which they come in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from delphi.models.base import Base
from delphi.tokens import new_token


class Panellist(Base):
    """A seat on the panel. The code stands wherever ratings do, and nothing here says who it is."""

    __tablename__ = "panellist"
    __table_args__ = (UniqueConstraint("study_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(ForeignKey("study.id"))
    code: Mapped[str]
    discipline: Mapped[str] = mapped_column(default="")
    country: Mapped[str] = mapped_column(default="")
    stakeholder_group: Mapped[str] = mapped_column(default="")
    years_of_practice: Mapped[int | None]
    has_interests: Mapped[bool | None]  # none: not declared yet
    interests: Mapped[str] = mapped_column(default="")
    invited_at: Mapped[datetime | None]
    consented_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]
    withdrew_at: Mapped[datetime | None]
    # Goes into the panellist's receipts, so that nobody finds a code's owner from ratings. In no export.
    receipt_key: Mapped[str | None] = mapped_column(default=new_token)

    enrolment: Mapped[Enrolment | None] = relationship(back_populates="panellist")
    links: Mapped[list[PersonalLink]] = relationship(back_populates="panellist")

    @property
    def is_active(self) -> bool:
        return self.declined_at is None and self.withdrew_at is None

    @property
    def has_entered(self) -> bool:
        """Whether consent, profile and interests are given, so that rating may begin."""
        return self.is_active and self.consented_at is not None and self.has_interests is not None


class Enrolment(Base):
    """Who a code is. Confidential: only the panel's own pages and mails may read it."""

    __tablename__ = "enrolment"
    __table_args__ = (UniqueConstraint("study_id", "email"), CheckConstraint("email <> ''", name="email"))

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(ForeignKey("study.id"))
    panellist_id: Mapped[int] = mapped_column(ForeignKey("panellist.id"), unique=True)
    email: Mapped[str]  # lower case
    name: Mapped[str]
    language: Mapped[str] = mapped_column(default="")  # of letters; empty: the study's first
    time_zone: Mapped[str] = mapped_column(default="")  # by its IANA name; empty: the country's
    reminders_off_at: Mapped[datetime | None]
    # Consent to stand in the guideline's list of its panel, by name; none: not asked yet.
    may_be_named: Mapped[bool | None]
    printed_name: Mapped[str] = mapped_column(default="")
    affiliation: Mapped[str] = mapped_column(default="")

    panellist: Mapped[Panellist] = relationship(back_populates="enrolment")


class PersonalLink(Base):
    """A panellist's way in. Only the token's SHA-256 is kept; several may be valid until revoked."""

    __tablename__ = "personal_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    panellist_id: Mapped[int] = mapped_column(ForeignKey("panellist.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    panellist: Mapped[Panellist] = relationship(back_populates="links")
