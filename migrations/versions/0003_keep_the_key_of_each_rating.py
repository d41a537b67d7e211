"""Keep the key under which a rating was sent, so that the same one sent twice, or days later, is stored once."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    # An index, not a constraint: SQLite would build the table anew for one, and lose its triggers.
    op.add_column("rating_history", sa.Column("key", sa.Text(), nullable=True))
    op.create_index("ux_rating_history_key", "rating_history", ["rating_id", "key"], unique=True)


def downgrade() -> None:
    op.drop_index("ux_rating_history_key", "rating_history")
    op.drop_column("rating_history", "key")
