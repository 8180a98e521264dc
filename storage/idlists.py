"""Up to some thousands of ids as one text, which the database makes and takes apart.

To fetch each of them and to send each back would take several times longer.
"""

from functools import cache
from typing import Any, Final

from sqlalchemy import JSON, BigInteger, Select, String, bindparam, cast, func
from sqlmodel import select

LIST: Final = "ids"
_NOBODY: Final = "[]"


def gathered(ids: Select[Any], dialect: str) -> Select[Any]:
    """Return the statement for how many ids another one finds, and their list."""
    found = ids.subquery()
    gather: Any = func.json_group_array if dialect == "sqlite" else func.json_agg
    on_list = func.coalesce(cast(gather(found.c[0]), String), _NOBODY)
    counted: Any = select(func.count(), on_list)
    return counted.select_from(found)  # type: ignore[no-any-return]  # SQLModel types it otherwise


@cache
def listed(dialect: str) -> Select[Any]:
    """Return the statement for the ids of a list, which is its parameter ``LIST``."""
    text = bindparam(LIST, type_=String)
    if dialect == "sqlite":
        return select(func.json_each(text).table_valued("value").c.value)
    each: Any = func.json_array_elements_text(cast(text, JSON)).table_valued("value")
    return select(cast(each.c.value, BigInteger).label("value"))
