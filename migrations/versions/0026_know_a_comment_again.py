"""Keep the key of the act that wrote a comment, so that one sent again after its reply was lost is known."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.add_column("comment", sa.Column("key", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("comment", "key")
