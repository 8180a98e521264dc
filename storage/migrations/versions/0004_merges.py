"""Merges, and the way from a merged contact to the one it went into."""

import sqlalchemy as sa
from alembic import op

from storage.models import types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "merge",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("survivor_id", types.BigId, nullable=False),
        sa.Column("merged_id", types.BigId, nullable=False),
        sa.Column("change_id", types.BigId, nullable=False),
        sa.Column("at", types.Moment(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("survivor_before", types.Json, nullable=False),
        sa.Column("merged_before", types.Json, nullable=False),
        sa.Column("result", types.Json, nullable=False),
        sa.Column("undone_at", types.Moment(), nullable=True),
        sa.Column("undone_by", types.BigId, nullable=True),
        sa.CheckConstraint("survivor_id <> merged_id", name="ck_merge_two"),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"]),
        sa.ForeignKeyConstraint(["merged_id"], ["contact.id"]),
        sa.ForeignKeyConstraint(["survivor_id"], ["contact.id"]),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_merge_survivor", "merge", ["survivor_id", "id"])
    standing = sa.text("undone_at IS NULL")
    op.create_index(
        "ux_merge_standing",
        "merge",
        ["merged_id"],
        unique=True,
        sqlite_where=standing,
        postgresql_where=standing,
    )
    went = sa.text("merged_into IS NOT NULL")
    op.create_index(
        "ix_contact_merged_into",
        "contact",
        ["merged_into"],
        sqlite_where=went,
        postgresql_where=went,
    )


def downgrade() -> None:
    op.drop_index("ix_contact_merged_into", "contact")
    op.drop_table("merge")
