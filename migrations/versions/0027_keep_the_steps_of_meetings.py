"""Keep the steps of meetings: which statement was voted on in which ballot, and when its result was revealed."""

import sqlalchemy as sa
from alembic import op

from delphi.models.base import Moment

revision = "0027"
down_revision = "0026"

_SENTENCE = "Each step of a meeting stays."
_VERBS = ("update", "delete")


def upgrade() -> None:
    phases = sa.Enum(
        "voting", "revealed", name="phase", native_enum=False, create_constraint=True, length=40
    )
    op.create_table(
        "meeting_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("round_statement_id", sa.Integer(), nullable=False),
        sa.Column("ballot", sa.Integer(), nullable=False),
        sa.Column("phase", phases, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_meeting_step_round_id")),
        sa.ForeignKeyConstraint(
            ["round_statement_id"], ["round_statement.id"], name=op.f("fk_meeting_step_round_statement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_step")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_meeting_step_round_id_number")),
    )
    op.create_index(op.f("ix_meeting_step_round_statement_id"), "meeting_step", ["round_statement_id"])
    for verb in _VERBS:
        name = f"keep_meeting_step_{verb}"
        body = f"BEGIN SELECT RAISE(ABORT, '{_SENTENCE}'); END"
        if op.get_bind().dialect.name == "postgresql":
            body = f"FOR EACH ROW EXECUTE FUNCTION refuse_change('{_SENTENCE}')"
        op.execute(f"CREATE TRIGGER {name} BEFORE {verb.upper()} ON meeting_step {body}")


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for verb in _VERBS:
        op.execute(f"DROP TRIGGER keep_meeting_step_{verb}" + ("" if is_sqlite else " ON meeting_step"))
    op.drop_table("meeting_step")
