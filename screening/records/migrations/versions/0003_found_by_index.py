"""A seal is found by its index; what a case is filtered by carries its place in the queue; what waits for a second clinician."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_index("determination_seal", "determination", ["seal"], unique=False)
    op.create_index(
        "worklist_assignee_order",
        "worklist",
        ["assignee", "waiting", "calm", "mildness", "visit_on", "since", "encounter_id"],
        unique=False,
    )
    op.add_column("worklist", sa.Column("awaits_second", sa.Integer(), server_default="0", nullable=False))
    # Worked out anew right after the step (screening/records/migrate.py): nothing of it has to be carried over.
    op.drop_index("worklist_tag_encounter", "worklist_tag")
    op.drop_table("worklist_tag")
    op.create_table(
        "worklist_tag",
        sa.Column("encounter_id", sa.String(length=32), nullable=False),
        sa.Column("tag", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("calm", sa.Integer(), nullable=False),
        sa.Column("mildness", sa.Integer(), nullable=False),
        sa.Column("visit_on", sa.Date(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assignee", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["encounter_id"],
            ["encounter.id"],
        ),
        sa.PrimaryKeyConstraint("tag", "encounter_id"),
    )
    op.create_index("worklist_tag_encounter", "worklist_tag", ["encounter_id"], unique=False)
    op.create_index("worklist_tag_status", "worklist_tag", ["tag", "status", "assignee"], unique=False)
    op.create_index(
        "worklist_tag_order",
        "worklist_tag",
        ["tag", "waiting", "calm", "mildness", "visit_on", "since", "encounter_id"],
        unique=False,
    )


def downgrade() -> None:
    """Steps are not taken back: restore the backup that was made before it."""
    raise NotImplementedError("restore the backup that was made before this step")
