"""Let every value stand in the index of words in one piece, and find names of signs alone.

Entries had each word once, so a phrase with a word that came before was not found; names
without letters and digits all had the same key.
"""

import sqlalchemy as sa
from alembic import op

from storage import indexing
from storage.fields import LAST, sort_key

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

AT_ONCE = 500
CONTACT = sa.table("contact", sa.column("id"), sa.column("name"), sa.column("sort_name"))


def upgrade() -> None:
    connection, last = op.get_bind(), 0
    some = sa.select(CONTACT.c.id).order_by(CONTACT.c.id).limit(AT_ONCE)
    while ids := connection.execute(some.where(CONTACT.c.id > last)).scalars().all():
        indexing.index_now(connection, ids)
        last = ids[-1]
    nameless = sa.select(CONTACT.c.id, CONTACT.c.name).where(CONTACT.c.sort_name == LAST)
    for id_, name in connection.execute(nameless).all():
        _set_key(id_, sort_key(name))


def downgrade() -> None:
    """Leave the entries, which say all that the older ones said."""
    begin_so = CONTACT.c.sort_name.startswith(LAST)
    op.execute(sa.update(CONTACT).where(begin_so).values(sort_name=LAST))


def _set_key(contact_id: int, key: str) -> None:
    op.execute(sa.update(CONTACT).where(CONTACT.c.id == contact_id).values(sort_name=key))
