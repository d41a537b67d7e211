"""Keep the evidence behind each statement, what a recommendation adds to it, and the texts of the guideline.

Texts are append-only: each save is a new revision, so that nothing written is ever lost.
"""

import sqlalchemy as sa
from alembic import op

from delphi.models.base import Moment

revision = "0018"
down_revision = "0017"

_SENTENCE = "What was written stays; each save is a new revision."
_WORDS = ("population", "intervention", "comparison", "outcomes", "known", "research_need")
_LEVELS = (
    "risk_of_bias", "inconsistency", "indirectness", "imprecision", "publication_bias", "large_effect",
    "dose_response", "confounding",
)  # fmt: skip


def _words(name, *values):
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in _WORDS),
        sa.Column("judgements", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.CheckConstraint("revision > 0", name=op.f("ck_evidence_revision_counted")),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name=op.f("fk_evidence_statement_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("statement_id", name=op.f("uq_evidence_statement_id")),
    )
    _create_findings()
    op.create_table(
        "evidence_opened",
        sa.Column("round_statement_id", sa.Integer(), nullable=False),
        sa.Column("panellist_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_statement_id"], ["round_statement.id"], name=op.f("fk_evidence_opened_round_statement_id")
        ),
        sa.ForeignKeyConstraint(
            ["panellist_id"], ["panellist.id"], name=op.f("fk_evidence_opened_panellist_id")
        ),
        sa.PrimaryKeyConstraint("round_statement_id", "panellist_id", name=op.f("pk_evidence_opened")),
    )
    op.create_index(op.f("ix_evidence_opened_panellist_id"), "evidence_opened", ["panellist_id"])
    _create_texts()
    for name in ("justification", "plain_language"):
        op.add_column("recommendation", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    op.add_column("recommendation", sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))


def _create_findings() -> None:
    op.create_table(
        "finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("importance", _words("importance", "critical", "important", "limited"), nullable=False),
        sa.Column("design", _words("design", "randomised", "observational"), nullable=False),
        sa.Column("n_studies", sa.Integer(), nullable=True),
        sa.Column("n_participants", sa.Integer(), nullable=True),
        sa.Column("measure", _words("measure", "RR", "OR", "HR", "RD", "MD", "SMD"), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("estimate", "low", "high")),
        sa.Column("baseline", sa.Integer(), nullable=True),
        sa.Column("absolute", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in _LEVELS),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_finding_evidence_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
    )
    op.create_index(op.f("ix_finding_evidence_id"), "finding", ["evidence_id"])


def _create_texts() -> None:
    op.create_table(
        "guideline_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", Moment(), nullable=False),
        sa.Column("written_by", sa.Text(), nullable=False),
        sa.CheckConstraint("revision > 0", name=op.f("ck_guideline_text_revision_counted")),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_guideline_text_study_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guideline_text")),
        sa.UniqueConstraint(
            "study_id", "key", "language", "revision", name=op.f("uq_guideline_text_study_id_key_language_revision")
        ),
    )
    for operation in ("UPDATE", "DELETE"):
        name = f"keep_guideline_text_{operation.lower()}"
        if op.get_bind().dialect.name == "sqlite":
            body = f"BEGIN SELECT RAISE(ABORT, '{_SENTENCE}'); END"
            op.execute(f"CREATE TRIGGER {name} BEFORE {operation} ON guideline_text {body}")
        else:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {operation} ON guideline_text FOR EACH ROW"
                f" EXECUTE FUNCTION refuse_change('{_SENTENCE}')"
            )


def downgrade() -> None:
    for name in ("revision", "plain_language", "justification"):
        op.drop_column("recommendation", name)
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for operation in ("update", "delete"):
        op.execute(f"DROP TRIGGER keep_guideline_text_{operation}" + ("" if is_sqlite else " ON guideline_text"))
    for table in ("guideline_text", "evidence_opened", "finding", "evidence"):
        op.drop_table(table)
