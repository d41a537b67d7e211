"""Let chairs work on comments and suggestions: tags, points with an answer that the panel reads, and decisions.

Once a later round opened, points never change: the panel rated with them in view.
"""

import sqlalchemy as sa
from alembic import op

from delphi.models.base import Moment

revision = "0009"
down_revision = "0008"

_SENTENCE = "What the panel was answered never changes."
_LATER = (
    "JOIN round_statement rs ON rs.id = p.round_statement_id JOIN round r ON r.id = rs.round_id"
    " JOIN round later ON later.study_id = r.study_id AND later.number > r.number AND later.state <> 'draft'"
)
_GUARDED = {
    table: f"EXISTS (SELECT 1 FROM comment_point p {_LATER} WHERE p.id = OLD.{key})"
    for table, key in (
        ("comment_point", "id"), ("comment_place", "point_id"), ("comment_point_revision", "point_id"),
    )
}  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "comment_tag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_comment_tag_name_not_empty")),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_comment_tag_study_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_tag")),
        sa.UniqueConstraint("study_id", "name", name=op.f("uq_comment_tag_study_id_name")),
    )
    op.create_table(
        "comment_tagging",
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_comment_tagging_comment_id")),
        sa.ForeignKeyConstraint(["tag_id"], ["comment_tag.id"], name=op.f("fk_comment_tagging_tag_id")),
        sa.PrimaryKeyConstraint("comment_id", "tag_id", name=op.f("pk_comment_tagging")),
    )
    op.create_index(op.f("ix_comment_tagging_tag_id"), "comment_tagging", ["tag_id"])
    _create_points()
    _create_triage()
    for table in _GUARDED:
        for operation in ("UPDATE", "DELETE"):
            _guard(table, operation)


def _create_points() -> None:
    op.create_table(
        "comment_point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_statement_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", Moment(), nullable=True),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_comment_point_answered")),
        sa.CheckConstraint("answer <> ''", name=op.f("ck_comment_point_answer_not_empty")),
        sa.ForeignKeyConstraint(
            ["round_statement_id"], ["round_statement.id"], name=op.f("fk_comment_point_round_statement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_point")),
    )
    op.create_index(op.f("ix_comment_point_round_statement_id"), "comment_point", ["round_statement_id"])
    op.create_table(
        "comment_place",
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("point_id", sa.Integer(), nullable=False),
        sa.Column("same_as_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("same_as_id <> comment_id", name=op.f("ck_comment_place_not_of_itself")),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_comment_place_comment_id")),
        sa.ForeignKeyConstraint(["point_id"], ["comment_point.id"], name=op.f("fk_comment_place_point_id")),
        sa.ForeignKeyConstraint(["same_as_id"], ["comment.id"], name=op.f("fk_comment_place_same_as_id")),
        sa.PrimaryKeyConstraint("comment_id", name=op.f("pk_comment_place")),
    )
    op.create_index(op.f("ix_comment_place_point_id"), "comment_place", ["point_id"])
    op.create_table(
        "comment_point_revision",
        sa.Column("point_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["point_id"], ["comment_point.id"], name=op.f("fk_comment_point_revision_point_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["statement_version.id"], name=op.f("fk_comment_point_revision_version_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("point_id", "version_id", name=op.f("pk_comment_point_revision")),
    )  # fmt: skip
    op.create_index(op.f("ix_comment_point_revision_version_id"), "comment_point_revision", ["version_id"])


def _create_triage() -> None:
    decisions = sa.Enum(
        "added", "covered", "declined", name="decision", native_enum=False, create_constraint=True, length=40
    )
    op.create_table(
        "suggestion_triage",
        sa.Column("suggestion_id", sa.Integer(), nullable=False),
        sa.Column("decision", decisions, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", Moment(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_suggestion_triage_reason_not_empty")),
        sa.CheckConstraint(
            "(decision = 'declined') = (statement_id IS NULL)",
            name=op.f("ck_suggestion_triage_declined_without_statement"),
        ),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestion.id"], name=op.f("fk_suggestion_triage_suggestion_id")
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.id"], name=op.f("fk_suggestion_triage_statement_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("suggestion_id", name=op.f("pk_suggestion_triage")),
    )
    op.create_index(op.f("ix_suggestion_triage_statement_id"), "suggestion_triage", ["statement_id"])


def _guard(table: str, operation: str) -> None:
    name, condition = f"keep_{table}_{operation.lower()}", _GUARDED[table]
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {operation} ON {table} WHEN {condition}"
            f" BEGIN SELECT RAISE(ABORT, '{_SENTENCE}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {condition} THEN RAISE EXCEPTION '{_SENTENCE}' USING ERRCODE = 'integrity_constraint_violation';"
        f" END IF; RETURN {'NEW' if operation == 'UPDATE' else 'OLD'}; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {operation} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in _GUARDED:
        for operation in ("update", "delete"):
            name = f"keep_{table}_{operation}"
            op.execute(f"DROP TRIGGER {name}" + ("" if is_sqlite else f" ON {table}"))
            if not is_sqlite:
                op.execute(f"DROP FUNCTION {name}()")
    op.drop_table("suggestion_triage")
    for table in ("comment_point_revision", "comment_place", "comment_point", "comment_tagging", "comment_tag"):
        op.drop_table(table)
