"""What claims mean, as vectors that `claims-api index semantic` makes."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade():
    op.create_table(
        "claim_vector",
        sa.Column("claim_id", sa.BigInteger(), nullable=False),
        sa.Column("model", KEY, nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_claim_vector_claim_id_claim")
        ),
        sa.PrimaryKeyConstraint("claim_id", name=op.f("pk_claim_vector")),
    )


def downgrade():
    op.drop_table("claim_vector")
