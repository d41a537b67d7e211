"""Refuse changes of what was released: triggers that hold whatever route, operation or query tries.

Locked recommendations, editions, amendments, events and the history of ratings never change; released
words, the verdicts and ratings of closed rounds, and locked protocols neither. A closed round never reopens.
"""

from alembic import op

revision = "0002"
down_revision = "0001"

_WORDS = ("statement_id", "number", "text", "rationale", "certainty", "reason", "released_at")
_TERMS = ("study_id", "terms", "sha256", "locked_at", "locked_by")
_RATED_IN_CLOSED = (
    "EXISTS (SELECT 1 FROM round_statement rs JOIN round r ON r.id = rs.round_id"
    " WHERE rs.id = OLD.round_statement_id AND r.state = 'closed')"
)


def _changed(columns, dialect):
    """A condition that is true where any of the columns changes, NULL included."""
    if dialect == "sqlite":
        return "(" + " OR ".join(f"OLD.{c} IS NOT NEW.{c}" for c in columns) + ")"
    return "(" + " OR ".join(f"OLD.{c}::text IS DISTINCT FROM NEW.{c}::text" for c in columns) + ")"


def _guards(dialect):
    """(table, operation, condition, sentence) of each trigger."""
    for table, what in (
        ("edition", "A published edition never changes; publish a new one."),
        ("amendment", "An amendment never changes; make another."),
        ("event", "The audit trail is append-only."),
        ("rating_history", "The history of ratings is append-only."),
    ):
        yield table, "UPDATE", None, what
        yield table, "DELETE", None, what
    locked = "OLD.locked_at IS NOT NULL"
    yield "recommendation", "UPDATE", locked, "A locked recommendation never changes."
    yield "recommendation", "DELETE", locked, "A locked recommendation never changes."
    released = "OLD.released_at IS NOT NULL"
    reworded = f"{released} AND {_changed(_WORDS, dialect)}"
    yield "statement_version", "UPDATE", reworded, "Released words never change; write a new version."
    yield "statement_version", "DELETE", released, "Released words never change; write a new version."
    yield "protocol", "UPDATE", f"{locked} AND {_changed(_TERMS, dialect)}", "A locked protocol is amended."
    yield "protocol", "DELETE", locked, "A locked protocol is amended."
    yield "round", "UPDATE", "OLD.state = 'closed'", "A closed round never changes."
    yield "round", "DELETE", "OLD.state <> 'draft'", "A round that was open stays."
    judged = "OLD.outcome IS NOT NULL"
    yield "round_statement", "UPDATE", judged, "A verdict never changes."
    yield "round_statement", "DELETE", judged, "A verdict never changes."
    for table in ("rating", "comment"):
        for operation in ("UPDATE", "DELETE"):
            yield table, operation, _RATED_IN_CLOSED, "What was said in a closed round stays."


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    if dialect == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
    for table, operation, condition, sentence in _guards(dialect):
        name = f"keep_{table}_{operation.lower()}"
        if dialect == "sqlite":
            when = f" WHEN {condition}" if condition else ""
            body = f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
            op.execute(f"CREATE TRIGGER {name} BEFORE {operation} ON {table}{when} {body}")
        elif condition and "SELECT" in condition:
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
        else:
            when = f" WHEN ({condition})" if condition else ""
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {operation} ON {table} FOR EACH ROW{when}"
                f" EXECUTE FUNCTION refuse_change('{sentence}')"
            )


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    for table, operation, condition, _sentence in _guards(dialect):
        name = f"keep_{table}_{operation.lower()}"
        op.execute(f"DROP TRIGGER {name}" + ("" if dialect == "sqlite" else f" ON {table}"))
        if dialect == "postgresql" and condition and "SELECT" in condition:
            op.execute(f"DROP FUNCTION {name}()")
    if dialect == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")
