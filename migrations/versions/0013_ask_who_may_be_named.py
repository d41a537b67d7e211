"""Keep who agreed to be named in the guideline, under which name and affiliation: beside the name, never a code."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    for column in (
        sa.Column("may_be_named", sa.Boolean(), nullable=True),
        sa.Column("printed_name", sa.Text(), nullable=False, server_default=""),
        sa.Column("affiliation", sa.Text(), nullable=False, server_default=""),
    ):
        op.add_column("enrolment", column)


def downgrade() -> None:
    for name in ("affiliation", "printed_name", "may_be_named"):
        op.drop_column("enrolment", name)
