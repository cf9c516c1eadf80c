"""How much was erased is told by an index."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ERASED = sa.text("record IS NULL")


def upgrade():
    op.create_index(
        "ix_revision_erased",
        "revision",
        ["sequence"],
        sqlite_where=ERASED,
        postgresql_where=ERASED,
    )


def downgrade():
    op.drop_index("ix_revision_erased", "revision")
