"""Let the history of a rating, and the logged place of a statement, go where the round is open and the panellist has left.

In no other case: a trigger still refuses every other deletion.
"""

from alembic import op

revision = "0014"
down_revision = "0013"

_LEFT_WHILE_OPEN = (
    "NOT EXISTS (SELECT 1 FROM {rows} JOIN round r ON r.id = rs.round_id"
    " WHERE {of_old} AND r.state = 'open' AND p.withdrew_at IS NOT NULL)"
)
_HISTORY = _LEFT_WHILE_OPEN.format(
    rows="rating g JOIN round_statement rs ON rs.id = g.round_statement_id JOIN panellist p ON p.id = g.panellist_id",
    of_old="g.id = OLD.rating_id",
)
_PLACE = _LEFT_WHILE_OPEN.format(
    rows="panellist p CROSS JOIN round_statement rs",
    of_old="p.id = OLD.panellist_id AND rs.id = OLD.round_statement_id",
)
_GUARDS = (
    ("rating_history", "The history of ratings is append-only.", _HISTORY),
    ("presented_place", "The order in which a panellist was asked stays.", _PLACE),
)


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table, sentence, stays in _GUARDS:
        name = _dropped(table, is_sqlite)
        if is_sqlite:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE DELETE ON {table} WHEN {stays}"
                f" BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
            )
            continue
        # PostgreSQL takes no subquery in WHEN: the function itself looks.
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" IF {stays} THEN RAISE EXCEPTION '{sentence}'"
            " USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {name} BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
        )


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table, sentence, _stays in _GUARDS:
        name = _dropped(table, is_sqlite)
        if is_sqlite:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
            )
            continue
        op.execute(f"DROP FUNCTION {name}()")
        op.execute(
            f"CREATE TRIGGER {name} BEFORE DELETE ON {table} FOR EACH ROW"
            f" EXECUTE FUNCTION refuse_change('{sentence}')"
        )


def _dropped(table, is_sqlite):
    name = f"keep_{table}_delete"
    op.execute(f"DROP TRIGGER {name}" + ("" if is_sqlite else f" ON {table}"))
    return name
