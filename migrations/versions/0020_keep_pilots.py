"""Keep pilots apart: the words that were tried before round 1, by whom (a number), and what they said of them."""

import sqlalchemy as sa
from alembic import op

from delphi.models.base import Moment

revision = "0020"
down_revision = "0019"

_WORDS = ("label", "section", "text", "rationale", "question")


def upgrade() -> None:
    op.create_table(
        "pilot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_pilot_study_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pilot")),
        sa.UniqueConstraint("study_id", "number", name=op.f("uq_pilot_study_id_number")),
        sa.UniqueConstraint("token", name=op.f("uq_pilot_token")),
    )
    op.create_table(
        "pilot_statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in _WORDS),
        sa.ForeignKeyConstraint(["pilot_id"], ["pilot.id"], name=op.f("fk_pilot_statement_pilot_id")),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.id"], name=op.f("fk_pilot_statement_statement_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pilot_statement")),
        sa.UniqueConstraint("pilot_id", "position", name=op.f("uq_pilot_statement_pilot_id_position")),
    )
    op.create_index(op.f("ix_pilot_statement_statement_id"), "pilot_statement", ["statement_id"])
    _create_answers()


def _create_answers() -> None:
    op.create_table(
        "pilot_sitting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=True),
        sa.Column("began_at", Moment(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["pilot_id"], ["pilot.id"], name=op.f("fk_pilot_sitting_pilot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pilot_sitting")),
        sa.UniqueConstraint("pilot_id", "number", name=op.f("uq_pilot_sitting_pilot_id_number")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_pilot_sitting_token_hash")),
    )
    op.create_table(
        "pilot_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("pilot_statement_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("is_clear", sa.Boolean(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("answered_at", Moment(), nullable=False),
        sa.CheckConstraint("seconds >= 0", name=op.f("ck_pilot_answer_seconds")),
        sa.ForeignKeyConstraint(["sitting_id"], ["pilot_sitting.id"], name=op.f("fk_pilot_answer_sitting_id")),
        sa.ForeignKeyConstraint(
            ["pilot_statement_id"], ["pilot_statement.id"], name=op.f("fk_pilot_answer_pilot_statement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pilot_answer")),
        sa.UniqueConstraint(
            "sitting_id", "pilot_statement_id", name=op.f("uq_pilot_answer_sitting_id_pilot_statement_id")
        ),
    )
    op.create_index(op.f("ix_pilot_answer_pilot_statement_id"), "pilot_answer", ["pilot_statement_id"])


def downgrade() -> None:
    for table in ("pilot_answer", "pilot_sitting", "pilot_statement", "pilot"):
        op.drop_table(table)
