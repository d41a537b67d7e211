"""Hold rounds otherwise: each knows its mode, and in real time the log keeps what a rater had seen of the panel.

The mode stays from the opening on, and the log is append-only; it goes where the rating goes whose history it is of.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

_MODES = "'rounds', 'real-time', 'meeting'"
_SEEN = "What a panellist had seen stays."
_LEFT_WHILE_OPEN = (
    "NOT EXISTS (SELECT 1 FROM rating g JOIN round_statement rs ON rs.id = g.round_statement_id"
    " JOIN panellist p ON p.id = g.panellist_id JOIN round r ON r.id = rs.round_id"
    " WHERE g.id = OLD.rating_id AND r.state = 'open' AND p.withdrew_at IS NOT NULL)"
)
_OPENED = "OLD.state <> 'draft' AND NEW.mode <> OLD.mode"
_GUARDS = (
    ("keep_round_mode", "round", "UPDATE", _OPENED, "How a round is held stays from its opening on."),
    ("keep_feedback_seen_update", "feedback_seen", "UPDATE", "1 = 1", _SEEN),
    ("keep_feedback_seen_delete", "feedback_seen", "DELETE", _LEFT_WHILE_OPEN, _SEEN),
)


def upgrade() -> None:
    op.execute(
        "ALTER TABLE round ADD COLUMN mode VARCHAR(40) DEFAULT 'rounds' NOT NULL"
        f" CONSTRAINT ck_round_mode CHECK (mode IN ({_MODES}))"
    )
    op.create_table(
        "feedback_seen",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rating_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["rating_id"], ["rating.id"], name=op.f("fk_feedback_seen_rating_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_seen")),
        sa.UniqueConstraint("rating_id", "revision", name=op.f("uq_feedback_seen_rating_id_revision")),
    )
    for name, table, operation, condition, sentence in _GUARDS:
        if op.get_bind().dialect.name == "sqlite":
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {operation} ON {table} WHEN {condition}"
                f" BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
            )
            continue
        # PostgreSQL takes no subquery in WHEN: the function itself looks.
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" IF {condition} THEN RAISE EXCEPTION '{sentence}'"
            " USING ERRCODE = 'integrity_constraint_violation'; END IF;"
            f" RETURN {'NEW' if operation == 'UPDATE' else 'OLD'}; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {operation} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
        )


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, table, *_rest in _GUARDS:
        op.execute(f"DROP TRIGGER {name}" + ("" if is_sqlite else f" ON {table}"))
        if not is_sqlite:
            op.execute(f"DROP FUNCTION {name}()")
    op.drop_table("feedback_seen")
    op.execute("ALTER TABLE round DROP COLUMN mode")
