"""Keep a secret with each seat and a list of receipts with each closed round, so that panellists can check theirs."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("panellist", sa.Column("receipt_key", sa.Text(), nullable=True))
    op.add_column("round", sa.Column("receipts", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("round", "receipts")
    op.drop_column("panellist", "receipt_key")
