"""Interests by statement: what a panellist declares, and what the chair decides; kept ratings join the tally.

The index of the tally gets `kept`, so that counting those who kept their rating reads no row besides.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

TALLY = ["round_statement_id", "value", "abstained", "kept", "panellist_id"]


def upgrade() -> None:
    op.create_table(
        "declaration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("panellist_id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["panellist_id"], ["panellist.id"], name=op.f("fk_declaration_panellist_id")),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name=op.f("fk_declaration_statement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declaration")),
        sa.UniqueConstraint(
            "panellist_id",
            "statement_id",
            "declared_at",
            name=op.f("uq_declaration_panellist_id_statement_id_declared_at"),
        ),
    )
    op.create_index(op.f("ix_declaration_statement_id"), "declaration", ["statement_id"])
    op.create_table(
        "recusal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("panellist_id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("from_round", sa.Integer(), nullable=False),
        sa.Column("until_round", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recused_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recused_by", sa.Text(), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.Text(), nullable=True),
        sa.CheckConstraint("from_round >= 1", name=op.f("ck_recusal_from_round")),
        sa.CheckConstraint("until_round >= from_round", name=op.f("ck_recusal_until_round")),
        sa.CheckConstraint("(until_round IS NULL) = (lifted_at IS NULL)", name=op.f("ck_recusal_lifted")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_recusal_reason")),
        sa.ForeignKeyConstraint(["panellist_id"], ["panellist.id"], name=op.f("fk_recusal_panellist_id")),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name=op.f("fk_recusal_statement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recusal")),
        sa.UniqueConstraint(
            "panellist_id",
            "statement_id",
            "recused_at",
            name=op.f("uq_recusal_panellist_id_statement_id_recused_at"),
        ),
    )
    op.create_index(op.f("ix_recusal_statement_id"), "recusal", ["statement_id"])
    op.create_index(
        "ix_recusal_one_in_force",
        "recusal",
        ["panellist_id", "statement_id"],
        unique=True,
        sqlite_where=sa.text("until_round IS NULL"),
        postgresql_where=sa.text("until_round IS NULL"),
    )
    op.drop_index("ix_rating_tally", "rating")
    op.create_index("ix_rating_tally", "rating", TALLY)


def downgrade() -> None:
    op.drop_index("ix_rating_tally", "rating")
    op.create_index("ix_rating_tally", "rating", [name for name in TALLY if name != "kept"])
    op.drop_table("recusal")
    op.drop_table("declaration")
