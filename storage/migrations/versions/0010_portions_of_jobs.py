"""Give the contacts of a long job rows of their own: its own was written anew each time.

Tagging that is on its way goes on.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.models import types

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

AT_ONCE = 500
JOB = sa.table(
    "job",
    *(sa.column(name) for name in ("id", "kind", "state")),
    *(sa.column(name, types.Json) for name in ("arguments", "progress")),
)
PORTION = sa.table(
    "job_portion", sa.column("job_id"), sa.column("first"), sa.column("ids", types.Json)
)


def upgrade() -> None:
    op.create_table(
        "job_portion",
        sa.Column("job_id", types.BigId, nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("ids", types.Json, nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("job_id", "first"),
        if_not_exists=True,
    )
    connection = op.get_bind()
    for id_, state, arguments, progress in connection.execute(_tagging()).all():
        ids = arguments.pop("ids", None)
        if ids is None:
            continue
        changed = {"arguments": {**arguments, "asked": len(ids)}}
        connection.execute(sa.update(JOB).where(JOB.c.id == id_).values(changed))
        done = progress.get("done", 0)
        if state in ("queued", "running") and not progress.get("has_ended"):
            for first in range(done, len(ids), AT_ONCE):
                row = {"job_id": id_, "first": first, "ids": ids[first : first + AT_ONCE]}
                connection.execute(sa.insert(PORTION).values(row))


def downgrade() -> None:
    connection = op.get_bind()
    for id_, _, arguments, _ in connection.execute(_tagging()).all():
        left = sa.select(PORTION.c.ids).where(PORTION.c.job_id == id_)
        portions = connection.execute(left.order_by(PORTION.c.first)).scalars()
        rest = [contact_id for portion in portions for contact_id in portion]
        asked = arguments.pop("asked", 0)
        # Where it is counts from the beginning, which is over.
        ids = [0] * (asked - len(rest)) + rest
        changed = {"arguments": {**arguments, "ids": ids}}
        connection.execute(sa.update(JOB).where(JOB.c.id == id_).values(changed))
    op.drop_table("job_portion")


def _tagging() -> sa.Select[Any]:
    columns = (JOB.c.id, JOB.c.state, JOB.c.arguments, JOB.c.progress)
    return sa.select(*columns).where(JOB.c.kind == "tags.run")
