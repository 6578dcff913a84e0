"""The record."""

from alembic import op

from screening.records.schema import metadata

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    metadata.create_all(op.get_bind())
