"""Tell what becomes of editions step by step, take public comments on one in consultation, and take recommendations back.

Every edition of before was published.
"""

import sqlalchemy as sa
from alembic import op

from delphi.models.base import Moment

revision = "0022"
down_revision = "0021"

_STEPS = "What became of an edition is append-only."
_RETRACTIONS = "A retraction stays; draft the recommendation anew."
_GUARDS = (
    ("keep_edition_step_update", "edition_step", "UPDATE", _STEPS),
    ("keep_edition_step_delete", "edition_step", "DELETE", _STEPS),
    ("keep_retraction_update", "retraction", "UPDATE", _RETRACTIONS),
    ("keep_retraction_delete", "retraction", "DELETE", _RETRACTIONS),
)


def upgrade() -> None:
    op.create_table(
        "edition_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until", Moment(), nullable=True),
        sa.CheckConstraint(
            "state IN ('in consultation', 'consulted', 'approved', 'published', 'withdrawn')",
            name=op.f("ck_edition_step_state"),
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_edition_step_edition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition_step")),
        sa.UniqueConstraint("edition_id", "number", name=op.f("uq_edition_step_edition_id_number")),
    )
    op.create_table(
        "public_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("recommendation", sa.Integer(), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("name", "affiliation", "interests", "text")),
        sa.Column("written_at", Moment(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("moderated_at", Moment(), nullable=True),
        sa.Column("moderated_by", sa.Text(), nullable=True),
        sa.Column("hidden_because", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", Moment(), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.CheckConstraint("text <> ''", name=op.f("ck_public_comment_text_not_empty")),
        sa.CheckConstraint("state IN ('waiting', 'shown', 'hidden')", name=op.f("ck_public_comment_state")),
        sa.CheckConstraint(
            "(state = 'waiting') = (moderated_at IS NULL)", name=op.f("ck_public_comment_moderated")
        ),
        sa.CheckConstraint("(answer = '') = (answered_at IS NULL)", name=op.f("ck_public_comment_answered")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_public_comment_edition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_comment")),
    )
    op.create_index(op.f("ix_public_comment_edition_id"), "public_comment", ["edition_id"])
    op.create_table(
        "retraction",
        sa.Column("recommendation_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_retraction_reason")),
        sa.ForeignKeyConstraint(
            ["recommendation_id"], ["recommendation.id"], name=op.f("fk_retraction_recommendation_id")
        ),
        sa.PrimaryKeyConstraint("recommendation_id", name=op.f("pk_retraction")),
    )
    op.execute(
        "INSERT INTO edition_step (edition_id, number, state, at, by, reason)"
        " SELECT id, 1, 'published', published_at, published_by, '' FROM edition"
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, table, operation, sentence in _GUARDS:
        if is_sqlite:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {operation} ON {table} BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
            )
        else:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {operation} ON {table} FOR EACH ROW"
                f" EXECUTE FUNCTION refuse_change('{sentence}')"
            )


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, table, _operation, _sentence in _GUARDS:
        op.execute(f"DROP TRIGGER {name}" + ("" if is_sqlite else f" ON {table}"))
    op.drop_table("retraction")
    op.drop_index(op.f("ix_public_comment_edition_id"), table_name="public_comment")
    op.drop_table("public_comment")
    op.drop_table("edition_step")
