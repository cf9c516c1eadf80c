"""A token beside the generation's number tells the states of two databases apart."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade():
    with op.batch_alter_table("generation") as batch_op:
        batch_op.add_column(sa.Column("token", KEY, nullable=False, server_default=""))
    generation = sa.table("generation", sa.column("token"))
    op.execute(generation.update().values(token=secrets.token_hex(8)))


def downgrade():
    with op.batch_alter_table("generation") as batch_op:
        batch_op.drop_column("token")
