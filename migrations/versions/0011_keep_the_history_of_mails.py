"""Keep what became of each mail, letters that leave by themselves, a study's own words, and more time for one.

States of a mail that were one ("failed") come apart: refused by the mail server, given up, needless.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_MOMENT = sa.DateTime(timezone=True)
_BEFORE = ("queued", "sent", "failed", "kept")
_NOW = ("queued", "sent", "bounced", "failed", "cancelled", "kept")


def _words(name, words):
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)


def _state_is(words):
    return "state IN (" + ", ".join(f"'{word}'" for word in words) + ")"


def _change_states(batch, words):
    batch.drop_constraint(op.f("ck_message_state"), type_="check")
    batch.create_check_constraint(op.f("ck_message_state"), _state_is(words))


def upgrade() -> None:
    with op.batch_alter_table("message") as batch:
        batch.add_column(sa.Column("round_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("language", sa.Text(), nullable=False, server_default="en"))
        batch.add_column(sa.Column("time_zone", sa.Text(), nullable=True))
        batch.create_foreign_key(op.f("fk_message_round_id"), "round", ["round_id"], ["id"])
        _change_states(batch, _NOW)
    for column in (
        sa.Column("language", sa.Text(), nullable=False, server_default=""),
        sa.Column("time_zone", sa.Text(), nullable=False, server_default=""),
        sa.Column("reminders_off_at", _MOMENT, nullable=True),
    ):
        op.add_column("enrolment", column)
    _tables_of_the_post()
    _tables_of_the_plan()


def _tables_of_the_post() -> None:
    outcomes = ("sent", "kept", "held", "deferred", "bounced", "failed", "cancelled")
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("outcome", _words("outcome", outcomes), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("next_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_delivery_message_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
    )
    op.create_index(op.f("ix_delivery_message_id"), "delivery", ["message_id"])
    op.create_table(
        "unsubscribe_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("panellist_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["panellist_id"], ["panellist.id"], name=op.f("fk_unsubscribe_link_panellist_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unsubscribe_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_unsubscribe_link_token_hash")),
    )
    op.create_index(op.f("ix_unsubscribe_link_panellist_id"), "unsubscribe_link", ["panellist_id"])
    op.create_table(
        "letter_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_letter_template_study_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_template")),
        sa.UniqueConstraint(
            "study_id", "kind", "language", name=op.f("uq_letter_template_study_id_kind_language")
        ),
    )


def _tables_of_the_plan() -> None:
    audiences = ("not invited", "unanswered", "panel", "not started", "started", "undone")
    op.create_table(
        "post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=False),
        sa.Column("quiet_until", sa.Integer(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "quiet_from BETWEEN 0 AND 23 AND quiet_until BETWEEN 0 AND 23",
            name=op.f("ck_post_hours_of_a_day"),
        ),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_post_study_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
        sa.UniqueConstraint("study_id", name=op.f("uq_post_study_id")),
    )
    op.create_table(
        "sending",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("audience", _words("audience", audiences), nullable=False),
        sa.Column("due_at", _MOMENT, nullable=True),
        sa.Column("hours_before_close", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("done_at", _MOMENT, nullable=True),
        sa.Column("n_letters", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "due_at IS NULL OR hours_before_close IS NULL", name=op.f("ck_sending_one_moment")
        ),
        sa.CheckConstraint(
            "round_id IS NOT NULL OR due_at IS NOT NULL", name=op.f("ck_sending_some_moment")
        ),
        sa.CheckConstraint(
            "(done_at IS NULL) = (n_letters IS NULL)", name=op.f("ck_sending_done_with_number")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_sending_round_id")),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_sending_study_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sending")),
    )
    op.create_index(op.f("ix_sending_study_id"), "sending", ["study_id"])
    op.create_table(
        "extension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("panellist_id", sa.Integer(), nullable=False),
        sa.Column("closes_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["panellist_id"], ["panellist.id"], name=op.f("fk_extension_panellist_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_extension_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension")),
        sa.UniqueConstraint("round_id", "panellist_id", name=op.f("uq_extension_round_id_panellist_id")),
    )
    op.create_index(op.f("ix_extension_panellist_id"), "extension", ["panellist_id"])


def downgrade() -> None:
    for table in ("extension", "sending", "post", "letter_template", "unsubscribe_link", "delivery"):
        op.drop_table(table)
    for column in ("reminders_off_at", "time_zone", "language"):
        op.drop_column("enrolment", column)
    op.execute("UPDATE message SET state = 'failed' WHERE state IN ('bounced', 'cancelled')")
    with op.batch_alter_table("message") as batch:
        batch.drop_constraint(op.f("fk_message_round_id"), type_="foreignkey")
        for column in ("time_zone", "language", "round_id"):
            batch.drop_column(column)
        _change_states(batch, _BEFORE)
