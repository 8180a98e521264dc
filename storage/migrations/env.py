"""How Alembic reaches our tables: on the connection that ``migrate`` hands it."""

from typing import Any

from alembic import context

from storage.models import METADATA

SEARCH_INDEX = "contact_search"
SEARCH_VECTOR = "vector"


def include(name: str | None, kind: str, _parents: Any) -> bool:
    """Leave the search index alone: it differs per database and is made by hand."""
    if kind == "column":
        return name != SEARCH_VECTOR
    return not (name or "").startswith(SEARCH_INDEX)


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    include_name=include,
    render_as_batch=True,
    compare_type=True,
    user_module_prefix="types.",
)
with context.begin_transaction():
    context.run_migrations()
