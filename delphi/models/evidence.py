"""What is known about a statement: its question, the findings for each outcome, the judgements made of them."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from delphi.domain.grade import Design, Importance, Measure
from delphi.models.base import Base, words
from delphi.models.statement import Statement


class Judge(enum.StrEnum):
    """Who judged a criterion of the evidence-to-decision frame."""

    PANEL = "panel"
    CHAIR = "chair"


class Evidence(Base):
    """The question of a statement (PICO), what is known in a few sentences, the judgements, what to study next.

    `judgements` is by criterion of `delphi.domain.deciding`: {"judgement", "by", "remark"}.
    """

    __tablename__ = "evidence"
    __table_args__ = (CheckConstraint("revision > 0", name="revision_counted"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id", ondelete="CASCADE"), unique=True)
    population: Mapped[str] = mapped_column(default="")
    intervention: Mapped[str] = mapped_column(default="")
    comparison: Mapped[str] = mapped_column(default="")
    outcomes: Mapped[str] = mapped_column(default="")
    known: Mapped[str] = mapped_column(default="")  # in a few sentences, as experts read it on the card
    research_need: Mapped[str] = mapped_column(default="")
    judgements: Mapped[dict[str, Any]] = mapped_column(default=dict)
    revision: Mapped[int] = mapped_column(default=1)  # two editors at once: the later must look again
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]

    statement: Mapped[Statement] = relationship()
    findings: Mapped[list[Finding]] = relationship(
        back_populates="evidence", order_by="Finding.position", cascade="all, delete-orphan"
    )


class Finding(Base):
    """A row of the summary of findings. Numbers that were published are kept as written, such as 0.70."""

    __tablename__ = "finding"

    id: Mapped[int] = mapped_column(primary_key=True)
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    outcome: Mapped[str]
    importance: Mapped[Importance] = mapped_column(words(Importance, "importance"))
    design: Mapped[Design] = mapped_column(words(Design, "design"))
    n_studies: Mapped[int | None]
    n_participants: Mapped[int | None]
    measure: Mapped[Measure | None] = mapped_column(words(Measure, "measure"))
    estimate: Mapped[str] = mapped_column(default="")
    low: Mapped[str] = mapped_column(default="")
    high: Mapped[str] = mapped_column(default="")
    baseline: Mapped[int | None]  # of 1,000 who do without, how many have the outcome
    absolute: Mapped[str] = mapped_column(default="")  # in words, where it does not follow from the baseline
    risk_of_bias: Mapped[int] = mapped_column(default=0)  # levels rated down, as in the four after it
    inconsistency: Mapped[int] = mapped_column(default=0)
    indirectness: Mapped[int] = mapped_column(default=0)
    imprecision: Mapped[int] = mapped_column(default=0)
    publication_bias: Mapped[int] = mapped_column(default=0)
    large_effect: Mapped[int] = mapped_column(default=0)  # levels rated up, as in the two after it
    dose_response: Mapped[int] = mapped_column(default=0)
    confounding: Mapped[int] = mapped_column(default=0)
    remark: Mapped[str] = mapped_column(default="")
    revision: Mapped[int] = mapped_column(default=1)

    evidence: Mapped[Evidence] = relationship(back_populates="findings")


class EvidenceOpened(Base):
    """That somebody opened the evidence on a card of an open round. A close keeps how many, and forgets who."""

    __tablename__ = "evidence_opened"

    round_statement_id: Mapped[int] = mapped_column(ForeignKey("round_statement.id"), primary_key=True)
    panellist_id: Mapped[int] = mapped_column(ForeignKey("panellist.id"), primary_key=True, index=True)
