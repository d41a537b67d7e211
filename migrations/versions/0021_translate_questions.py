"""Keep of which of a protocol's questions a translation is."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

_NAME, _OF_PROTOCOL = "ix_translation_of_protocol", "version_id IS NULL AND section_id IS NULL"


def upgrade() -> None:
    op.add_column("translation", sa.Column("question", sa.Text(), nullable=False, server_default=""))
    op.drop_index(_NAME, table_name="translation")
    _index(["study_id", "kind", "question", "language"])


def downgrade() -> None:
    op.drop_index(_NAME, table_name="translation")
    _index(["study_id", "kind", "language"])
    op.drop_column("translation", "question")


def _index(columns):
    where = sa.text(_OF_PROTOCOL)
    op.create_index(_NAME, "translation", columns, unique=True, sqlite_where=where, postgresql_where=where)
