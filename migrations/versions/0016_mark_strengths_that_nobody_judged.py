"""Mark strengths that nobody judged: when somebody last said how strong a recommendation is and what it rests on.

Of drafts there are, the audit trail knows who was judged; locked ones never change and need no mark.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("recommendation", sa.Column("judged_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE recommendation SET judged_at = (SELECT max(e.at) FROM event e, round_statement rs, statement_version v,"
        " statement s WHERE rs.id = recommendation.round_statement_id AND v.id = rs.version_id AND s.id = v.statement_id"
        " AND e.study_id = recommendation.study_id AND e.action = 'described'"
        " AND e.subject = 'recommendation ' || s.label) WHERE locked_at IS NULL"
    )


def downgrade() -> None:
    op.drop_column("recommendation", "judged_at")
