"""Tell SQLite what a large store looks like, so that it begins at the right index.

Without statistics it takes two equal columns, such as a workspace and a state, for a rare
find, and walks through a million names to look each one up among a few dozen words.
Those of ANALYZE would be as good but come too late, and would make one database slow
where another is quick: these are the same in all of them.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Rows in the index, then how many of them share its first column, its first two, ….
STATISTICS = {
    ("contact", "sqlite_autoindex_contact_1"): "1000000 1000000 1",
    ("contact", "ix_contact_change"): "1000000 10000",
    ("contact", "ix_contact_company"): "1000000 1000000 1000000 100 1",
    ("contact", "ix_contact_created"): "1000000 1000000 1000000 100 1",
    ("contact", "ix_contact_sort_name"): "1000000 1000000 1000000 10 1",
    ("contact", "ix_contact_type"): "1000000 1000000 1000000 300000 1",
    ("contact", "ix_contact_updated"): "1000000 1000000 1000000 100 1",
    ("identity", "sqlite_autoindex_identity_1"): "3000000 3000000 1000000 1",
    ("identity", "ix_identity_contact"): "3000000 3",
    ("identity", "ix_identity_ending"): "3000000 3000000 2",
    ("contact_tag", "sqlite_autoindex_contact_tag_1"): "2000000 20000 1",
    ("contact_tag", "ix_contact_tag_contact"): "2000000 2",
    ("tag", "sqlite_autoindex_tag_1"): "100 100 1",
    ("search_text", None): "1000000",
}


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    op.execute("ANALYZE sqlite_schema")
    for (table, index), numbers in STATISTICS.items():
        named = "NULL" if index is None else f"'{index}'"
        row = f"('{table}', {named}, '{numbers}')"
        op.execute(f"INSERT INTO sqlite_stat1 VALUES {row}")  # noqa: S608  # our own names
    # Read by whoever is connected already, too.
    op.execute("ANALYZE sqlite_schema")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DELETE FROM sqlite_stat1")
