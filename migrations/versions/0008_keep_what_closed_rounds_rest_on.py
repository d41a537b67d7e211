"""Refuse changes of declarations and recusals that a closed round rests on: by triggers, as in 0002."""

from alembic import op

revision = "0008"
down_revision = "0007"

_DECIDED = ("panellist_id", "statement_id", "from_round", "reason", "recused_at", "recused_by")


def _closed(row, condition):
    """A closed round of the panellist's study for which the condition is true."""
    return (
        "EXISTS (SELECT 1 FROM round r JOIN panellist p ON p.study_id = r.study_id"
        f" WHERE p.id = {row}.panellist_id AND r.state = 'closed' AND {condition})"
    )


def _guards(dialect):
    """(table, operation, condition, sentence) of each trigger."""
    declared = _closed("OLD", "r.closed_at >= OLD.declared_at")
    stands = "What was declared when a round closed stays; declare anew."
    yield "declaration", "UPDATE", declared, stands
    yield "declaration", "DELETE", declared, stands
    differs = "IS NOT" if dialect == "sqlite" else "IS DISTINCT FROM"
    changed = " OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in _DECIDED)
    lifted = _closed("NEW", "r.number >= NEW.until_round")
    late = "A recusal that was decided stays; lift it from a later round on."
    yield "recusal", "INSERT", _closed("NEW", "r.number >= NEW.from_round"), "A closed round never changes."
    yield "recusal", "UPDATE", f"({changed} OR OLD.until_round IS NOT NULL OR {lifted})", late
    yield "recusal", "DELETE", _closed("OLD", "r.number >= OLD.from_round"), late


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    for table, operation, condition, sentence in _guards(dialect):
        name = f"keep_{table}_{operation.lower()}"
        if dialect == "sqlite":
            body = f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
            op.execute(f"CREATE TRIGGER {name} BEFORE {operation} ON {table} WHEN {condition} {body}")
            continue
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" IF {condition} THEN RAISE EXCEPTION '{sentence}'"
            " USING ERRCODE = 'integrity_constraint_violation'; END IF;"
            f" RETURN {'OLD' if operation == 'DELETE' else 'NEW'}; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {operation} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
        )


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    for table, operation, _condition, _sentence in _guards(dialect):
        name = f"keep_{table}_{operation.lower()}"
        op.execute(f"DROP TRIGGER {name}" + ("" if dialect == "sqlite" else f" ON {table}"))
        if dialect == "postgresql":
            op.execute(f"DROP FUNCTION {name}()")
