"""Keep of an estimate the lowest and the highest plausible value, beside the best one, in its rating and its history."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    for table in ("rating", "rating_history"):
        for name in ("lowest", "highest"):
            op.add_column(table, sa.Column(name, sa.Integer(), nullable=True))


def downgrade() -> None:
    for table in ("rating", "rating_history"):
        for name in ("highest", "lowest"):
            op.drop_column(table, name)
