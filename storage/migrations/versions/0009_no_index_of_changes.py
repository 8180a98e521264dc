"""Drop the index that says which contacts a change has made: nobody asks it.

Every contact of an import was written into it.
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INDEX = "ix_contact_change"


def upgrade() -> None:
    op.drop_index(INDEX, "contact", if_exists=True)
    _state(f"DELETE FROM sqlite_stat1 WHERE idx = '{INDEX}'")  # noqa: S608  # our own name


def downgrade() -> None:
    op.create_index(INDEX, "contact", ["created_by_change"], if_not_exists=True)
    _state(f"INSERT INTO sqlite_stat1 VALUES ('contact', '{INDEX}', '1000000 10000')")  # noqa: S608  # the same


def _state(statement: str) -> None:
    """Tell SQLite what a large store looks like; see 0002."""
    if op.get_bind().dialect.name != "sqlite":
        return
    op.execute(statement)
    op.execute("ANALYZE sqlite_schema")
