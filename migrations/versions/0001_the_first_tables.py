"""The first tables: studies, statements, panels, rounds, ratings, guidelines, events, mail.

Everything that a study needs from its first draft statement to its first edition.
"""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None


def upgrade() -> None:
    op.create_table('study',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('is_simulated', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("slug <> ''", name=op.f('ck_study_slug_not_empty')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_study')),
    sa.UniqueConstraint('slug', name=op.f('uq_study_slug'))
    )
    op.create_table('user_account',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('email', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('password_hash', sa.Text(), nullable=True),
    sa.Column('may_found_studies', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_user_account')),
    sa.UniqueConstraint('email', name=op.f('uq_user_account_email'))
    )
    op.create_table('amendment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('study_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('terms', sa.JSON(), nullable=False),
    sa.Column('sha256', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('amended_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('amended_by', sa.Text(), nullable=False),
    sa.CheckConstraint("reason <> ''", name=op.f('ck_amendment_reason')),
    sa.ForeignKeyConstraint(['study_id'], ['study.id'], name=op.f('fk_amendment_study_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_amendment')),
    sa.UniqueConstraint('study_id', 'number', name=op.f('uq_amendment_study_id_number'))
    )
    op.create_table('appointment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('study_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.Enum('chair', 'methodologist', 'observer', 'panellist', name='role', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.CheckConstraint("role <> 'panellist'", name=op.f('ck_appointment_staff_only')),
    sa.ForeignKeyConstraint(['study_id'], ['study.id'], name=op.f('fk_appointment_study_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_appointment_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_appointment')),
    sa.UniqueConstraint('study_id', 'user_id', name=op.f('uq_appointment_study_id_user_id'))
    )
    with op.batch_alter_table('appointment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_appointment_user_id'), ['user_id'], unique=False)

    op.create_table('edition',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('study_id', sa.Integer(), nullable=False),
    sa.Column('major', sa.Integer(), nullable=False),
    sa.Column('minor', sa.Integer(), nullable=False),
    sa.Column('document', sa.JSON(), nullable=False),
    sa.Column('previous_sha256', sa.Text(), nullable=True),
    sa.Column('sha256', sa.Text(), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_by', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['study_id'], ['study.id'], name=op.f('fk_edition_study_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_edition')),
    sa.UniqueConstraint('study_id', 'major', 'minor', name=op.f('uq_edition_study_id_major_minor'))
    )
    op.create_table('event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('chain', sa.Text(), nullable=False),
    sa.Column('study_id', sa.Integer(), nullable=True),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('action', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('detail', sa.JSON(), nullable=False),
    sa.Column('previous_sha256', sa.Text(), nullable=False),
    sa.Column('sha256', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['study_id'], ['study.id'], name=op.f('fk_event_study_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event')),
    sa.UniqueConstraint('chain', 'number', name=op.f('uq_event_chain_number'))
    )
    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_event_study_id'), ['study_id'], unique=False)

    op.create_table('one_time_link',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('purpose', sa.Enum('first chair', 'sign in', 'set up', name='purpose', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('token_hash', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(user_id IS NULL) = (purpose = 'first chair')", name=op.f('ck_one_time_link_whom_it_is_for')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_one_time_link_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_one_time_link')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_one_time_link_token_hash'))
    )
    op.create_table('panellist',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('study_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('discipline', sa.Text(), nullable=False),
    sa.Column('country', sa.Text(), nullable=False),
    sa.Column('stakeholder_group', sa.Text(), nullable=False),
    sa.Column('years_of_practice', sa.Integer(), nullable=True),
    sa.Column('has_interests', sa.Boolean(), nullable=True),
    sa.Column('interests', sa.Text(), nullable=False),
    sa.Column('invited_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('consented_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('declined_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrew_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['study_id'], ['study.id'], name=op.f('fk_panellist_study_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_panellist')),
    sa.UniqueConstraint('study_id', 'code', name=op.f('uq_panellist_study_id_code'))
    )
    op.create_table('protocol',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('study_id', sa.Integer(), nullable=False),
    sa.Column('terms', sa.JSON(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('locked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('locked_by', sa.Text(), nullable=True),
    sa.Column('sha256', sa.Text(), nullable=True),
    sa.CheckConstraint('(locked_at IS NULL) = (sha256 IS NULL)', name=op.f('ck_protocol_locked_with_hash')),
    sa.ForeignKeyConstraint(['study_id'], ['study.id'], name=op.f('fk_protocol_study_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_protocol')),
    sa.UniqueConstraint('study_id', name=op.f('uq_protocol_study_id'))
    )
    op.create_table('reference',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('study_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('citation', sa.Text(), nullable=False),
    sa.Column('doi', sa.Text(), nullable=True),
    sa.Column('url', sa.Text(), nullable=True),
    sa.Column('fields', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['study_id'], ['study.id'], name=op.f('fk_reference_study_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reference')),
    sa.UniqueConstraint('study_id', 'key', name=op.f('uq_reference_study_id_key'))
    )
    op.create_table('round',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('study_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'open', 'closed', name='state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('terms', sa.JSON(), nullable=True),
    sa.Column('ratings_sha256', sa.Text(), nullable=True),
    sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f('ck_round_closed')),
    sa.CheckConstraint("(state = 'draft') = (opened_at IS NULL)", name=op.f('ck_round_opened')),
    sa.ForeignKeyConstraint(['study_id'], ['study.id'], name=op.f('fk_round_study_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_round')),
    sa.UniqueConstraint('study_id', 'number', name=op.f('uq_round_study_id_number'))
    )
    with op.batch_alter_table('round', schema=None) as batch_op:
        batch_op.create_index('ix_round_one_open', ['study_id'], unique=True, sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))

    op.create_table('section',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('study_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['study_id'], ['study.id'], name=op.f('fk_section_study_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_section')),
    sa.UniqueConstraint('study_id', 'title', name=op.f('uq_section_study_id_title'))
    )
    op.create_table('enrolment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('study_id', sa.Integer(), nullable=False),
    sa.Column('panellist_id', sa.Integer(), nullable=False),
    sa.Column('email', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.CheckConstraint("email <> ''", name=op.f('ck_enrolment_email')),
    sa.ForeignKeyConstraint(['panellist_id'], ['panellist.id'], name=op.f('fk_enrolment_panellist_id')),
    sa.ForeignKeyConstraint(['study_id'], ['study.id'], name=op.f('fk_enrolment_study_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_enrolment')),
    sa.UniqueConstraint('panellist_id', name=op.f('uq_enrolment_panellist_id')),
    sa.UniqueConstraint('study_id', 'email', name=op.f('uq_enrolment_study_id_email'))
    )
    op.create_table('message',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('study_id', sa.Integer(), nullable=True),
    sa.Column('panellist_id', sa.Integer(), nullable=True),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('to_address', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('queued', 'sent', 'failed', 'kept', name='state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('n_attempts', sa.Integer(), nullable=False),
    sa.Column('error', sa.Text(), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('kept_text', sa.Text(), nullable=True),
    sa.CheckConstraint('panellist_id IS NULL OR user_id IS NULL', name=op.f('ck_message_one_recipient')),
    sa.ForeignKeyConstraint(['panellist_id'], ['panellist.id'], name=op.f('fk_message_panellist_id')),
    sa.ForeignKeyConstraint(['study_id'], ['study.id'], name=op.f('fk_message_study_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_message_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_message'))
    )
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_message_panellist_id'), ['panellist_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_message_study_id'), ['study_id'], unique=False)
        batch_op.create_index('ix_message_waiting', ['state', 'due_at'], unique=False)

    op.create_table('personal_link',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('panellist_id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['panellist_id'], ['panellist.id'], name=op.f('fk_personal_link_panellist_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_personal_link')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_personal_link_token_hash'))
    )
    with op.batch_alter_table('personal_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_personal_link_panellist_id'), ['panellist_id'], unique=False)

    op.create_table('sign_in',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.Text(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('panellist_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(user_id IS NULL) <> (panellist_id IS NULL)', name=op.f('ck_sign_in_one_identity')),
    sa.ForeignKeyConstraint(['panellist_id'], ['panellist.id'], name=op.f('fk_sign_in_panellist_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_sign_in_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_sign_in_token_hash'))
    )
    with op.batch_alter_table('sign_in', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sign_in_panellist_id'), ['panellist_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_sign_in_user_id'), ['user_id'], unique=False)

    op.create_table('statement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('study_id', sa.Integer(), nullable=False),
    sa.Column('section_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('label', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('open', 'accepted', 'rejected', 'dropped', name='state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.ForeignKeyConstraint(['section_id'], ['section.id'], name=op.f('fk_statement_section_id')),
    sa.ForeignKeyConstraint(['study_id'], ['study.id'], name=op.f('fk_statement_study_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_statement')),
    sa.UniqueConstraint('study_id', 'label', name=op.f('uq_statement_study_id_label'))
    )
    with op.batch_alter_table('statement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_statement_section_id'), ['section_id'], unique=False)

    op.create_table('statement_reference',
    sa.Column('statement_id', sa.Integer(), nullable=False),
    sa.Column('reference_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['reference_id'], ['reference.id'], name=op.f('fk_statement_reference_reference_id')),
    sa.ForeignKeyConstraint(['statement_id'], ['statement.id'], name=op.f('fk_statement_reference_statement_id')),
    sa.PrimaryKeyConstraint('statement_id', 'reference_id', name=op.f('pk_statement_reference'))
    )
    with op.batch_alter_table('statement_reference', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_statement_reference_reference_id'), ['reference_id'], unique=False)

    op.create_table('statement_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('statement_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('rationale', sa.Text(), nullable=False),
    sa.Column('certainty', sa.Enum('high', 'moderate', 'low', 'very low', 'no direct evidence', 'good practice', name='certainty', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('released_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("text <> ''", name=op.f('ck_statement_version_text_not_empty')),
    sa.CheckConstraint('number = 1 OR reason IS NOT NULL', name=op.f('ck_statement_version_rewording_has_a_reason')),
    sa.ForeignKeyConstraint(['statement_id'], ['statement.id'], name=op.f('fk_statement_version_statement_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_statement_version')),
    sa.UniqueConstraint('statement_id', 'number', name=op.f('uq_statement_version_statement_id_number'))
    )
    op.create_table('round_statement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.Enum('accepted', 'rejected', 'open', 'too few', name='outcome', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('verdict', sa.JSON(), nullable=True),
    sa.Column('summary', sa.JSON(), nullable=True),
    sa.CheckConstraint('(outcome IS NULL) = (verdict IS NULL)', name=op.f('ck_round_statement_judged')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_round_statement_round_id')),
    sa.ForeignKeyConstraint(['version_id'], ['statement_version.id'], name=op.f('fk_round_statement_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_round_statement')),
    sa.UniqueConstraint('round_id', 'position', name=op.f('uq_round_statement_round_id_position')),
    sa.UniqueConstraint('round_id', 'version_id', name=op.f('uq_round_statement_round_id_version_id'))
    )
    with op.batch_alter_table('round_statement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_round_statement_version_id'), ['version_id'], unique=False)

    op.create_table('comment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_statement_id', sa.Integer(), nullable=False),
    sa.Column('panellist_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("text <> ''", name=op.f('ck_comment_text_not_empty')),
    sa.ForeignKeyConstraint(['panellist_id'], ['panellist.id'], name=op.f('fk_comment_panellist_id')),
    sa.ForeignKeyConstraint(['round_statement_id'], ['round_statement.id'], name=op.f('fk_comment_round_statement_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_comment')),
    sa.UniqueConstraint('panellist_id', 'round_statement_id', name=op.f('uq_comment_panellist_id_round_statement_id'))
    )
    with op.batch_alter_table('comment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_comment_round_statement_id'), ['round_statement_id'], unique=False)

    op.create_table('rating',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_statement_id', sa.Integer(), nullable=False),
    sa.Column('panellist_id', sa.Integer(), nullable=False),
    sa.Column('value', sa.Integer(), nullable=True),
    sa.Column('kept', sa.Boolean(), nullable=False),
    sa.Column('abstained', sa.Boolean(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('rated_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('(value IS NULL) = abstained AND NOT (kept AND abstained)', name=op.f('ck_rating_value_or_abstained')),
    sa.ForeignKeyConstraint(['panellist_id'], ['panellist.id'], name=op.f('fk_rating_panellist_id')),
    sa.ForeignKeyConstraint(['round_statement_id'], ['round_statement.id'], name=op.f('fk_rating_round_statement_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rating')),
    sa.UniqueConstraint('panellist_id', 'round_statement_id', name=op.f('uq_rating_panellist_id_round_statement_id'))
    )
    with op.batch_alter_table('rating', schema=None) as batch_op:
        batch_op.create_index('ix_rating_tally', ['round_statement_id', 'value', 'abstained', 'panellist_id'], unique=False)

    op.create_table('recommendation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('study_id', sa.Integer(), nullable=False),
    sa.Column('round_statement_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('section', sa.Text(), nullable=False),
    sa.Column('strength', sa.Enum('strong', 'conditional', 'good practice', 'consensus only', name='strength', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('direction', sa.Enum('for', 'against', name='direction', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('certainty', sa.Enum('high', 'moderate', 'low', 'very low', 'no direct evidence', 'good practice', name='certainty', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('remarks', sa.Text(), nullable=False),
    sa.Column('lock_number', sa.Integer(), nullable=True),
    sa.Column('frozen', sa.JSON(), nullable=True),
    sa.Column('previous_sha256', sa.Text(), nullable=True),
    sa.Column('sha256', sa.Text(), nullable=True),
    sa.Column('locked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('locked_by', sa.Text(), nullable=True),
    sa.CheckConstraint('(locked_at IS NULL) = (frozen IS NULL)', name=op.f('ck_recommendation_locked_with_words')),
    sa.CheckConstraint('(locked_at IS NULL) = (lock_number IS NULL)', name=op.f('ck_recommendation_locked_with_number')),
    sa.CheckConstraint('(locked_at IS NULL) = (sha256 IS NULL)', name=op.f('ck_recommendation_locked_with_hash')),
    sa.ForeignKeyConstraint(['round_statement_id'], ['round_statement.id'], name=op.f('fk_recommendation_round_statement_id')),
    sa.ForeignKeyConstraint(['study_id'], ['study.id'], name=op.f('fk_recommendation_study_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recommendation')),
    sa.UniqueConstraint('study_id', 'lock_number', name=op.f('uq_recommendation_study_id_lock_number')),
    sa.UniqueConstraint('study_id', 'round_statement_id', name=op.f('uq_recommendation_study_id_round_statement_id'))
    )
    op.create_table('rating_history',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('rating_id', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('value', sa.Integer(), nullable=True),
    sa.Column('kept', sa.Boolean(), nullable=False),
    sa.Column('abstained', sa.Boolean(), nullable=False),
    sa.Column('rated_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['rating_id'], ['rating.id'], name=op.f('fk_rating_history_rating_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rating_history')),
    sa.UniqueConstraint('rating_id', 'revision', name=op.f('uq_rating_history_rating_id_revision'))
    )


def downgrade() -> None:
    op.drop_table('rating_history')
    op.drop_table('recommendation')
    with op.batch_alter_table('rating', schema=None) as batch_op:
        batch_op.drop_index('ix_rating_tally')

    op.drop_table('rating')
    with op.batch_alter_table('comment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_comment_round_statement_id'))

    op.drop_table('comment')
    with op.batch_alter_table('round_statement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_round_statement_version_id'))

    op.drop_table('round_statement')
    op.drop_table('statement_version')
    with op.batch_alter_table('statement_reference', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_statement_reference_reference_id'))

    op.drop_table('statement_reference')
    with op.batch_alter_table('statement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_statement_section_id'))

    op.drop_table('statement')
    with op.batch_alter_table('sign_in', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sign_in_user_id'))
        batch_op.drop_index(batch_op.f('ix_sign_in_panellist_id'))

    op.drop_table('sign_in')
    with op.batch_alter_table('personal_link', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_personal_link_panellist_id'))

    op.drop_table('personal_link')
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.drop_index('ix_message_waiting')
        batch_op.drop_index(batch_op.f('ix_message_study_id'))
        batch_op.drop_index(batch_op.f('ix_message_panellist_id'))

    op.drop_table('message')
    op.drop_table('enrolment')
    op.drop_table('section')
    with op.batch_alter_table('round', schema=None) as batch_op:
        batch_op.drop_index('ix_round_one_open', sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))

    op.drop_table('round')
    op.drop_table('reference')
    op.drop_table('protocol')
    op.drop_table('panellist')
    op.drop_table('one_time_link')
    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_event_study_id'))

    op.drop_table('event')
    op.drop_table('edition')
    with op.batch_alter_table('appointment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_appointment_user_id'))

    op.drop_table('appointment')
    op.drop_table('amendment')
    op.drop_table('user_account')
    op.drop_table('study')
