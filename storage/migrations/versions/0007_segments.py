"""Merge the index of words in somebody's commit before it holds as many pieces as it can.

Each commit leaves a piece, merged in the background.  SQLite's FTS5 holds 2,000 at most and
then refuses to write, with the words of a full disk.  While nobody merged, and with a piece
merged before, that was reached before the 2,000 new ones at which a commit would merge
(FTS5_MAX_SEGMENT in its source; "crisismerge" in sqlite.org/fts5.html).
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _merge_at(400)


def downgrade() -> None:
    _merge_at(2_000)


def _merge_at(pieces: int) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "INSERT INTO contact_search(contact_search, rank) "  # our number
            f"VALUES('crisismerge', {pieces})"
        )
