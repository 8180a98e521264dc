"""Plain rows out of the stage into a SQLite database, without a value bound on the way.

For each value, to read it in Python and to bind it takes longer than to store it.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from storage.imports import statements
from storage.imports.batch import Tags
from storage.imports.creating import Same
from storage.imports.layout import Layout, Way
from storage.imports.outcomes import Decided
from storage.search import mark

# ``run.py`` has put the stage beside the database, by this name.  Whoever is made takes the
# next id and number; rows in doubt are null here, and made elsewhere.
_MADE: Final = (
    " FROM json_each(?1) AS made CROSS JOIN stage.row AS staged "
    "ON staged.ordinal = made.value"
)
_ID: Final = "?2 + made.key"


def made_by(decided: Decided) -> str:
    """Return the ordinals of the contacts that a batch makes, null for one in doubt."""
    doubtful = decided.world.made
    return json.dumps([None if one in doubtful else -one for one in decided.made])


def insert_contacts(layout: Layout, same: Same) -> str:
    """Return the statement for contacts: whom, the first id and the first number."""
    values: dict[str, str | int] = {
        "id": _ID,
        "number": "?3 + made.key",
        "type": "staged.type",
        "sort_name": "staged.sort_name",
        "properties": "'{}'",
        "version": 1,
    }
    for field in layout.fields:
        may_be_blank = field in layout.blank and field != "name"
        values[field] = f"nullif(staged.{field}, '')" if may_be_blank else f"staged.{field}"
    return statements.insert("contact", (), values | same, _MADE)


def insert_identities(layout: Layout, same: Same) -> Iterator[str]:
    """Yield the statements for identities, which take whom and the first id."""
    earlier: list[Way] = []
    for way in layout.ways:
        others = [other.key for other in earlier if other.kind == way.kind]
        first = " AND ".join(f"staged.{key} = ''" for key in others)
        values: dict[str, str | int] = {
            "contact_id": _ID,
            "kind": f"'{way.kind}'",
            "value": f"staged.{way.value}",
            "normalised": f"staged.{way.key}",
            "is_primary": first or "true",
        }
        if way.ending:
            values["reversed_digits"] = f"staged.{way.ending}"
        there = f"{_MADE} WHERE staged.{way.key} <> ''"
        yield statements.insert("identity", (), values | same, there)
        earlier.append(way)


def insert_tags() -> str:
    """Return the statement for tags: whom, the first id, and what ``meant`` returns."""
    meant = (
        "WITH meant (text, tag_id) AS MATERIALIZED "
        "(SELECT value ->> 0, value ->> 1 FROM json_each(?3)) "
    )
    tagged = f"{_MADE} CROSS JOIN meant ON meant.text = staged.tags"
    values = {"tag_id": "meant.tag_id", "contact_id": _ID}
    return meant + statements.insert("contact_tag", (), values, tagged)


def meant(
    texts: Collection[str], spelled: Mapping[str, Tags], tag_ids: Mapping[str, int]
) -> str:
    """Return each text with the tags that it means; ``tag_ids`` are by folded form."""
    pairs = [(text, tag_ids[key]) for text in texts for key in dict(spelled[text])]
    return json.dumps(pairs)


def insert_words(workspace_id: int) -> str:
    """Return the statement for what contacts are found by, which takes the same."""
    words = f"rtrim('{mark(workspace_id)} ' || staged.words)"
    values = {"contact_id": _ID, "words": words}
    return statements.insert("search_text", (), values, _MADE)
