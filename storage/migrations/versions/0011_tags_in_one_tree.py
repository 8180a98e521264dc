"""Keep the tags of contacts in the tree of their key: beside it, SQLite kept them twice.

Whatever is known of a tag on a contact is the key itself.
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

COLUMNS = """
    tag_id INTEGER NOT NULL REFERENCES tag (id),
    contact_id INTEGER NOT NULL REFERENCES contact (id),
    PRIMARY KEY (tag_id, contact_id)
"""


def upgrade() -> None:
    # In the name of the table, SQLite looks for what is known of its key.
    _make_anew("WITHOUT ROWID", "contact_tag")


def downgrade() -> None:
    _make_anew("", "sqlite_autoindex_contact_tag_1")


def _make_anew(kind: str, key: str) -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    op.execute(f"CREATE TABLE made_anew ({COLUMNS}) {kind}")
    op.execute(
        "INSERT INTO made_anew (tag_id, contact_id) "
        "SELECT tag_id, contact_id FROM contact_tag ORDER BY tag_id, contact_id"
    )
    op.execute("DROP TABLE contact_tag")
    op.execute("ALTER TABLE made_anew RENAME TO contact_tag")
    op.create_index("ix_contact_tag_contact", "contact_tag", ["contact_id"])
    # What a large store looks like went with the table; see 0002.
    for index, numbers in (
        (key, "2000000 20000 1"),
        ("ix_contact_tag_contact", "2000000 2"),
    ):
        row = f"('contact_tag', '{index}', '{numbers}')"
        op.execute(f"INSERT INTO sqlite_stat1 VALUES {row}")  # noqa: S608  # our own names
    op.execute("ANALYZE sqlite_schema")
