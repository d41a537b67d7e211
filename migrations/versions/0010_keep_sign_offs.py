"""Keep the panel's sign-offs, and let nobody change one after its close: triggers refuse even a new answer then."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

_SENTENCE = "A closed sign-off never changes."
# Of each table: whether its row (OLD or NEW) belongs to a sign-off that is closed.
_CLOSED = {
    "sign_off_period": "{row}.closed_at IS NOT NULL",
    "sign_off": "EXISTS (SELECT 1 FROM sign_off_period p WHERE p.id = {row}.period_id AND p.closed_at IS NOT NULL)",
    "sign_off_dissent": (
        "EXISTS (SELECT 1 FROM sign_off s JOIN sign_off_period p ON p.id = s.period_id"
        " WHERE s.id = {row}.sign_off_id AND p.closed_at IS NOT NULL)"
    ),
}


def _guards():
    """(table, operation, condition) of each trigger."""
    for table, condition in _CLOSED.items():
        for operation in ("UPDATE", "DELETE"):
            yield table, operation, condition.format(row="OLD")
        if table != "sign_off_period":
            yield table, "INSERT", condition.format(row="NEW")


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "sign_off_period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("locks", sa.JSON(), nullable=False),
        sa.Column("opened_at", moment, nullable=False),
        sa.Column("due_at", moment, nullable=False),
        sa.Column("closed_at", moment, nullable=True),
        sa.Column("results", sa.JSON(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (results IS NULL)", name=op.f("ck_sign_off_period_closed_with_results")
        ),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (sha256 IS NULL)", name=op.f("ck_sign_off_period_closed_with_hash")
        ),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_sign_off_period_study_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_off_period")),
        sa.UniqueConstraint("study_id", "number", name=op.f("uq_sign_off_period_study_id_number")),
    )
    op.create_table(
        "sign_off",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("panellist_id", sa.Integer(), nullable=False),
        sa.Column("approves", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("given_at", moment, nullable=False),
        sa.CheckConstraint("approves OR reason <> ''", name=op.f("ck_sign_off_dissent_has_a_reason")),
        sa.ForeignKeyConstraint(["panellist_id"], ["panellist.id"], name=op.f("fk_sign_off_panellist_id")),
        sa.ForeignKeyConstraint(["period_id"], ["sign_off_period.id"], name=op.f("fk_sign_off_period_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_off")),
        sa.UniqueConstraint("period_id", "panellist_id", name=op.f("uq_sign_off_period_id_panellist_id")),
    )
    op.create_index(op.f("ix_sign_off_panellist_id"), "sign_off", ["panellist_id"])
    op.create_table(
        "sign_off_dissent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sign_off_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_sign_off_dissent_reason")),
        sa.ForeignKeyConstraint(["sign_off_id"], ["sign_off.id"], name=op.f("fk_sign_off_dissent_sign_off_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_off_dissent")),
        sa.UniqueConstraint("sign_off_id", "label", name=op.f("uq_sign_off_dissent_sign_off_id_label")),
    )
    for guard in _guards():
        _refuse(op.get_bind().dialect.name, *guard)


def _refuse(dialect, table, operation, condition):
    name = f"keep_{table}_{operation.lower()}"
    if dialect == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {operation} ON {table} WHEN {condition}"
            f" BEGIN SELECT RAISE(ABORT, '{_SENTENCE}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {condition} THEN RAISE EXCEPTION '{_SENTENCE}'"
        " USING ERRCODE = 'integrity_constraint_violation'; END IF;"
        f" RETURN {'OLD' if operation == 'DELETE' else 'NEW'}; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {operation} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def downgrade() -> None:
    for table in ("sign_off_dissent", "sign_off", "sign_off_period"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        for table, operation, _condition in _guards():
            op.execute(f"DROP FUNCTION keep_{table}_{operation.lower()}()")
