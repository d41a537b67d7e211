"""Let experts say more: kinds of comment, suggested statements, and the order in which each was asked.

Until now a panellist had one comment on a statement. Other words for it, and what would have to be otherwise, are
kinds of their own, so that a chair finds them. Where a protocol gives each panellist an own order, the places are
logged once and never change.
"""

import sqlalchemy as sa
from alembic import op

from delphi.models.base import Moment

revision = "0006"
down_revision = "0005"

_ONE_A_STATEMENT = "uq_comment_panellist_id_round_statement_id"
_ONE_OF_EACH_KIND = "uq_comment_panellist_id_round_statement_id_kind"
_KINDS = "kind IN ('reason', 'other words', 'condition')"
_SAID_IN_CLOSED = (
    "EXISTS (SELECT 1 FROM round_statement rs JOIN round r ON r.id = rs.round_id"
    " WHERE rs.id = OLD.round_statement_id AND r.state = 'closed')"
)


def upgrade() -> None:
    with op.batch_alter_table("comment") as comment:
        comment.add_column(sa.Column("kind", sa.String(40), nullable=False, server_default="reason"))
        comment.create_check_constraint(op.f("ck_comment_kind"), _KINDS)
        comment.drop_constraint(_ONE_A_STATEMENT, type_="unique")
        comment.create_unique_constraint(_ONE_OF_EACH_KIND, ["panellist_id", "round_statement_id", "kind"])
    _guard_comments()
    op.create_table(
        "presented_place",
        sa.Column("panellist_id", sa.Integer(), nullable=False),
        sa.Column("round_statement_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["panellist_id"], ["panellist.id"], name=op.f("fk_presented_place_panellist_id")),
        sa.ForeignKeyConstraint(
            ["round_statement_id"], ["round_statement.id"], name=op.f("fk_presented_place_round_statement_id"),
        ),
        sa.PrimaryKeyConstraint("panellist_id", "round_statement_id", name=op.f("pk_presented_place")),
    )
    op.create_index(op.f("ix_presented_place_round_statement_id"), "presented_place", ["round_statement_id"])
    for operation in ("UPDATE", "DELETE"):
        _keep("presented_place", operation, "The order in which a panellist was asked stays.")
    op.create_table(
        "suggestion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("panellist_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("rationale", sa.Text(), nullable=False),
        sa.Column("suggested_at", Moment(), nullable=False),
        sa.CheckConstraint("text <> ''", name=op.f("ck_suggestion_text_not_empty")),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_suggestion_study_id")),
        sa.ForeignKeyConstraint(["panellist_id"], ["panellist.id"], name=op.f("fk_suggestion_panellist_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion")),
    )
    op.create_index(op.f("ix_suggestion_study_id"), "suggestion", ["study_id"])


def downgrade() -> None:
    op.drop_table("suggestion")
    for operation in ("UPDATE", "DELETE"):
        _no_longer_keep("presented_place", operation)
    op.drop_table("presented_place")
    # Only reasons fit into the table as it was; a closed round's guard would refuse, so it goes first.
    for operation in ("UPDATE", "DELETE"):
        _no_longer_keep("comment", operation)
    op.execute("DELETE FROM comment WHERE kind <> 'reason'")
    with op.batch_alter_table("comment") as comment:
        comment.drop_constraint(_ONE_OF_EACH_KIND, type_="unique")
        comment.create_unique_constraint(_ONE_A_STATEMENT, ["panellist_id", "round_statement_id"])
        comment.drop_constraint(op.f("ck_comment_kind"), type_="check")
        comment.drop_column("kind")
    _guard_comments(anew=True)


def _guard_comments(anew: bool = False) -> None:
    """SQLite makes the table anew and forgets its triggers; PostgreSQL keeps them, unless they were dropped."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for operation in ("UPDATE", "DELETE"):
        name = f"keep_comment_{operation.lower()}"
        if is_sqlite:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {operation} ON comment WHEN {_SAID_IN_CLOSED}"
                " BEGIN SELECT RAISE(ABORT, 'What was said in a closed round stays.'); END"
            )
        elif anew:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {operation} ON comment FOR EACH ROW EXECUTE FUNCTION {name}()"
            )


def _keep(table: str, operation: str, sentence: str) -> None:
    name = f"keep_{table}_{operation.lower()}"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {operation} ON {table} BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
        )
    else:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {operation} ON {table} FOR EACH ROW"
            f" EXECUTE FUNCTION refuse_change('{sentence}')"
        )


def _no_longer_keep(table: str, operation: str) -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute(f"DROP TRIGGER keep_{table}_{operation.lower()}" + ("" if is_sqlite else f" ON {table}"))
