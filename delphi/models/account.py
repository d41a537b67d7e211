"""People who run studies, how they sign in, and what they are in each study."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from delphi.access import Role
from delphi.models.base import Base, words
from delphi.models.panel import Panellist
from delphi.models.study import Study


class User(Base):
    """Somebody with an account: chairs, methodologists, observers. Experts have none."""

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)  # lower case
    name: Mapped[str]
    password_hash: Mapped[str | None]  # argon2id; none until one is chosen
    may_found_studies: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    appointments: Mapped[list[Appointment]] = relationship(back_populates="user")


class Appointment(Base):
    """A user's role in one study."""

    __tablename__ = "appointment"
    __table_args__ = (
        UniqueConstraint("study_id", "user_id"),
        CheckConstraint("role <> 'panellist'", name="staff_only"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(ForeignKey("study.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    role: Mapped[Role] = mapped_column(words(Role, "role"))

    study: Mapped[Study] = relationship()
    user: Mapped[User] = relationship(back_populates="appointments")


class LinkPurpose(enum.StrEnum):
    FIRST_CHAIR = "first chair"
    SIGN_IN = "sign in"
    SET_UP = "set up"


class OneTimeLink(Base):
    """A link that signs a user in once. Only the token's SHA-256 is kept."""

    __tablename__ = "one_time_link"
    __table_args__ = (
        CheckConstraint("(user_id IS NULL) = (purpose = 'first chair')", name="whom_it_is_for"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    purpose: Mapped[LinkPurpose] = mapped_column(words(LinkPurpose, "purpose"))
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    user: Mapped[User | None] = relationship()


class SignIn(Base):
    """One browser that is signed in, as a user or as a panellist; ending the row ends the session."""

    __tablename__ = "sign_in"
    __table_args__ = (CheckConstraint("(user_id IS NULL) <> (panellist_id IS NULL)", name="one_identity"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    panellist_id: Mapped[int | None] = mapped_column(ForeignKey("panellist.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    user: Mapped[User | None] = relationship()
    panellist: Mapped[Panellist | None] = relationship()
