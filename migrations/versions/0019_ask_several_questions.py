"""Ask several questions: of each statement its own one, and of each row of a round which question it asks.

Until now a round showed a version once. Now it shows it once for each question, so the constraint names the question
too. SQLite makes the table anew for that, with its index and triggers; what refers to it stays, since the check of
foreign keys waits for the end. Going back is refused while a round asks several questions of a statement.
"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

_ONE = "uq_round_statement_round_id_version_id"
_ONE_OF_EACH = "uq_round_statement_round_id_version_id_question"


def upgrade() -> None:
    op.add_column("statement", sa.Column("question", sa.Text(), nullable=False, server_default=""))
    op.add_column("round_statement", sa.Column("question", sa.Text(), nullable=False, server_default=""))
    op.add_column("round_statement", sa.Column("part", sa.Integer(), nullable=False, server_default="1"))
    _constrain(_ONE, _ONE_OF_EACH, ["round_id", "version_id", "question"])


def downgrade() -> None:
    _constrain(_ONE_OF_EACH, _ONE, ["round_id", "version_id"])
    op.drop_column("round_statement", "part")
    op.drop_column("round_statement", "question")
    op.drop_column("statement", "question")


def _constrain(old, new, columns):
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        op.drop_constraint(old, "round_statement", type_="unique")
        op.create_unique_constraint(new, "round_statement", columns)
        return
    found = sa.text("SELECT type, sql FROM sqlite_master WHERE tbl_name = 'round_statement' AND sql IS NOT NULL")
    made = connection.execute(found).all()
    table = next(sql for kind, sql in made if kind == "table")
    anew = re.sub(rf"CONSTRAINT {old} UNIQUE \([^)]*\)", f"CONSTRAINT {new} UNIQUE ({', '.join(columns)})", table)
    names = ", ".join(row[1] for row in connection.execute(sa.text("PRAGMA table_info(round_statement)")))
    for step in (
        # Rows that refer to the table miss it for a moment: they are looked at again before the commit.
        "PRAGMA defer_foreign_keys = on",
        "CREATE TABLE round_statement_as_it_was AS SELECT * FROM round_statement",
        "DROP TABLE round_statement",
        anew,
        f"INSERT INTO round_statement ({names}) SELECT {names} FROM round_statement_as_it_was",  # noqa: S608
        "DROP TABLE round_statement_as_it_was",
        *(sql for kind, sql in made if kind != "table"),
    ):
        connection.execute(sa.text(step))
