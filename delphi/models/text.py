"""What the guideline says beside its recommendations: scope, funding, plain language, and translations."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from delphi.models.base import Base
from delphi.models.study import Study


class GuidelineText(Base):
    """One revision of one text, in Markdown. Rows are only ever added, so nothing that was saved is lost.

    `key` says which text (`delphi.domain.texts`); `language` is empty for the guideline's own language. The
    constraint lets only one of two editors have the next revision.
    """

    __tablename__ = "guideline_text"
    __table_args__ = (
        UniqueConstraint("study_id", "key", "language", "revision"),
        CheckConstraint("revision > 0", name="revision_counted"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(ForeignKey("study.id"))
    key: Mapped[str]
    language: Mapped[str] = mapped_column(default="")
    revision: Mapped[int]
    text: Mapped[str]
    written_at: Mapped[datetime]
    written_by: Mapped[str]

    study: Mapped[Study] = relationship()
