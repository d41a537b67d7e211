"""Mark rounds whose ratings were given in another program: the file, its hash, who brought it in, and when."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("round", sa.Column("elsewhere", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("round", "elsewhere")
