"""Requests to delete contacts, and since when a contact is in the trash, or erased."""

import sqlalchemy as sa
from alembic import op

from storage.models import types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contact", sa.Column("trashed_at", types.Moment(), nullable=True))
    op.add_column("contact", sa.Column("erased_at", types.Moment(), nullable=True))
    in_trash = sa.text("trashed_at IS NOT NULL")
    op.create_index(
        "ix_contact_trashed",
        "contact",
        ["workspace_id", "trashed_at"],
        sqlite_where=in_trash,
        postgresql_where=in_trash,
    )
    op.create_table(
        "deletion_request",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("requester", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.Column("expires_at", types.Moment(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", types.Moment(), nullable=True),
        sa.Column("comment", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("workspace_id", "number"),
    )
    op.create_index(
        "ix_deletion_request_state", "deletion_request", ["workspace_id", "state", "id"]
    )
    op.create_index(
        "ix_deletion_request_expiry", "deletion_request", ["state", "expires_at"]
    )
    op.create_table(
        "deletion_member",
        sa.Column("request_id", types.BigId, nullable=False),
        sa.Column("contact_id", types.BigId, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Boolean(), nullable=False),
        sa.Column("left_out", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"]),
        sa.ForeignKeyConstraint(["request_id"], ["deletion_request.id"]),
        sa.PrimaryKeyConstraint("request_id", "contact_id"),
    )
    op.create_index("ix_deletion_member_contact", "deletion_member", ["contact_id"])
    waiting = sa.text("waiting")
    op.create_index(
        "ux_deletion_member_waiting",
        "deletion_member",
        ["contact_id"],
        unique=True,
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_table(
        "deletion_card",
        sa.Column("request_id", types.BigId, nullable=False),
        sa.Column("outbox_id", types.BigId, nullable=False),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"]),
        sa.ForeignKeyConstraint(["request_id"], ["deletion_request.id"]),
        sa.PrimaryKeyConstraint("request_id", "outbox_id"),
    )


def downgrade() -> None:
    for table in ("deletion_card", "deletion_member", "deletion_request"):
        op.drop_table(table)
    op.drop_index("ix_contact_trashed", "contact")
    op.drop_column("contact", "erased_at")
    op.drop_column("contact", "trashed_at")
