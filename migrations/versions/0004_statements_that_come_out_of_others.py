"""Keep why a statement left, and which statements came out of it by a split or a merge.

Until now the reason of a drop stood in the audit trail alone; it is copied to the rows from there.
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_SHOWN = "EXISTS (SELECT 1 FROM statement_version v WHERE v.statement_id = OLD.child_id AND v.released_at IS NOT NULL)"
_SENTENCE = "Where a statement that the panel saw came from never changes."


def upgrade() -> None:
    op.add_column("statement", sa.Column("left_because", sa.Text(), nullable=True))
    op.create_table(
        "statement_lineage",
        sa.Column("parent_id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("split", "merge", name="kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.CheckConstraint("parent_id <> child_id", name=op.f("ck_statement_lineage_not_of_itself")),
        sa.ForeignKeyConstraint(["child_id"], ["statement.id"], name=op.f("fk_statement_lineage_child_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["statement.id"], name=op.f("fk_statement_lineage_parent_id")),
        sa.PrimaryKeyConstraint("parent_id", "child_id", name=op.f("pk_statement_lineage")),
    )
    op.create_index(op.f("ix_statement_lineage_child_id"), "statement_lineage", ["child_id"])
    _copy_reasons()
    for operation in ("UPDATE", "DELETE"):
        _guard(operation)


def _copy_reasons() -> None:
    connection = op.get_bind()
    told = connection.execute(
        sa.text("SELECT study_id, subject, detail FROM event WHERE action = 'dropped' ORDER BY number")
    )
    for study_id, subject, detail in told:
        reason = (json.loads(detail) if isinstance(detail, str) else detail).get("reason")
        connection.execute(
            sa.text(
                "UPDATE statement SET left_because = :reason"
                " WHERE study_id = :study AND label = :label AND state = 'dropped'"
            ),
            {"reason": reason, "study": study_id, "label": subject.removeprefix("statement ")},
        )


def _guard(operation: str) -> None:
    name = f"keep_statement_lineage_{operation.lower()}"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {operation} ON statement_lineage WHEN {_SHOWN}"
            f" BEGIN SELECT RAISE(ABORT, '{_SENTENCE}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {_SHOWN} THEN RAISE EXCEPTION '{_SENTENCE}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
        f" RETURN {'NEW' if operation == 'UPDATE' else 'OLD'}; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {operation} ON statement_lineage FOR EACH ROW EXECUTE FUNCTION {name}()"
    )


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for operation in ("update", "delete"):
        name = f"keep_statement_lineage_{operation}"
        op.execute(f"DROP TRIGGER {name}" + ("" if is_sqlite else " ON statement_lineage"))
        if not is_sqlite:
            op.execute(f"DROP FUNCTION {name}()")
    op.drop_index(op.f("ix_statement_lineage_child_id"), "statement_lineage")
    op.drop_table("statement_lineage")
    op.drop_column("statement", "left_because")
