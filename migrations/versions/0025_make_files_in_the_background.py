"""Keep what is asked of a worker: all files of an edition as one archive, and how far they are.

It is a matter of this server: no export of a study holds it.
"""

import sqlalchemy as sa
from alembic import op

from delphi.models.base import Moment

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.create_table(
        "made_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("n_files", sa.Integer(), nullable=False),
        sa.Column("n_done", sa.Integer(), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("finished_at", Moment(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("n_done >= 0 AND n_done <= n_files", name=op.f("ck_made_files_n_done_within")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_made_files_edition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_made_files")),
    )
    op.create_index(op.f("ix_made_files_edition_id"), "made_files", ["edition_id"])


def downgrade() -> None:
    op.drop_table("made_files")
