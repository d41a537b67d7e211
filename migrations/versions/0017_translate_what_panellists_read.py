"""Keep a study's languages, its statements in plain words, and its texts in other languages.

What a round showed stays: a trigger refuses every change of it.
"""

import sqlalchemy as sa
from alembic import op

from delphi.models.base import Moment

revision = "0017"
down_revision = "0016"

_PLAIN = "OLD.released_at IS NOT NULL AND OLD.plain <> '' AND NEW.plain <> OLD.plain"
_FROZEN = "OLD.frozen_at IS NOT NULL"
_TRANSLATED = "A translation that the panel was shown never changes."
_GUARDS = (
    ("keep_statement_version_plain", "statement_version", "UPDATE", _PLAIN, "Released words never change; write a new version."),
    ("keep_translation_update", "translation", "UPDATE", _FROZEN, _TRANSLATED),
    ("keep_translation_delete", "translation", "DELETE", _FROZEN, _TRANSLATED),
)  # fmt: skip


def upgrade() -> None:
    op.add_column("study", sa.Column("language", sa.Text(), nullable=False, server_default="en"))
    op.add_column("study", sa.Column("languages", sa.Text(), nullable=False, server_default=""))
    op.add_column("statement_version", sa.Column("plain", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "translation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("section_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source_sha256", sa.Text(), nullable=False),
        sa.Column("translated_at", Moment(), nullable=False),
        sa.Column("translated_by", sa.Text(), nullable=False),
        sa.Column("frozen_at", Moment(), nullable=True),
        sa.CheckConstraint("text <> ''", name=op.f("ck_translation_text_not_empty")),
        sa.CheckConstraint(
            "version_id IS NULL OR section_id IS NULL", name=op.f("ck_translation_of_one_thing")
        ),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_translation_study_id")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["statement_version.id"], name=op.f("fk_translation_version_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["section_id"], ["section.id"], name=op.f("fk_translation_section_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_translation")),
        sa.UniqueConstraint("version_id", "kind", "language", name=op.f("uq_translation_version_id_kind_language")),
        sa.UniqueConstraint("section_id", "language", name=op.f("uq_translation_section_id_language")),
    )
    op.create_index(op.f("ix_translation_study_id"), "translation", ["study_id"])
    of_protocol = sa.text("version_id IS NULL AND section_id IS NULL")
    op.create_index(
        "ix_translation_of_protocol", "translation", ["study_id", "kind", "language"], unique=True,
        sqlite_where=of_protocol, postgresql_where=of_protocol,
    )  # fmt: skip
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, table, operation, condition, sentence in _GUARDS:
        if is_sqlite:
            body = f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
            op.execute(f"CREATE TRIGGER {name} BEFORE {operation} ON {table} WHEN {condition} {body}")
        else:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {operation} ON {table} FOR EACH ROW WHEN ({condition})"
                f" EXECUTE FUNCTION refuse_change('{sentence}')"
            )


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, table, *_rest in _GUARDS:
        op.execute(f"DROP TRIGGER {name}" + ("" if is_sqlite else f" ON {table}"))
    op.drop_index("ix_translation_of_protocol", table_name="translation")
    op.drop_index(op.f("ix_translation_study_id"), table_name="translation")
    op.drop_table("translation")
    op.drop_column("statement_version", "plain")
    op.drop_column("study", "languages")
    op.drop_column("study", "language")
