"""The contacts that a batch makes, written into their tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from storage.imports import copying, creating, statements
from storage.imports.creating import New, Same
from storage.imports.outcomes import Decided
from storage.imports.statements import Statements
from storage.models import State


@dataclass(frozen=True)
class Act:
    """What all rows of one import have in common when they are written."""

    workspace_id: int
    change_id: int
    at: datetime


class Maker:
    """Makes contacts: of plain rows all at once, of those in doubt as they were decided.

    Args:
        tag_ids: every tag that the batch meets or brings, by its folded form.
    """

    def __init__(self, run: Statements, act: Act, tag_ids: Mapping[str, int]) -> None:
        self._statements, self._workspace_id, self._tag_ids = run, act.workspace_id, tag_ids
        now = statements.moment(run.dialect, act.at)
        self._same: Same = {
            "workspace_id": act.workspace_id,
            "state": f"'{State.ACTIVE}'",
            "created_by_change": act.change_id,
            "created_at": now,
            "updated_at": now,
        }
        self._reached: Same = {"workspace_id": act.workspace_id, "status": "'active'"}

    def make(self, decided: Decided, ids: Mapping[int, int], first_number: int) -> None:
        """Make them; ``ids`` are by negative id, in the order of the file."""
        numbers = dict(zip(ids, count(first_number)))
        if decided.rows.plain and self._statements.dialect == "sqlite":
            self._copy(decided, ids, first_number)
        elif decided.rows.plain:
            self._create(creating.from_plain(decided, ids, numbers))
        if decided.world.made:
            self._create(creating.from_doubtful(decided.world, ids, numbers))

    def _copy(self, decided: Decided, ids: Mapping[int, int], first_number: int) -> None:
        """Make those of plain rows; the stage lies beside the database."""
        batch, run = decided.rows.batch, self._statements.run
        made, first_id = copying.made_by(decided), min(ids.values())
        contacts = copying.insert_contacts(batch.layout, self._same)
        run(contacts, (made, first_id, first_number))
        for identities in copying.insert_identities(batch.layout, self._reached):
            run(identities, (made, first_id))
        run(copying.insert_words(self._workspace_id), (made, first_id))
        texts = {batch.tags[at] for at in decided.rows.plain}
        meant = copying.meant(texts, batch.spelled, self._tag_ids)
        run(copying.insert_tags(), (made, first_id, meant))

    def _create(self, new: New) -> None:
        many, batch = self._statements.many, new.batch
        many(*creating.contact_lines(new, self._same))
        for insert in creating.identity_lines(new, self._reached):
            many(*insert)
        tags = creating.tag_lines(batch.tags, batch.spelled, new.ids, self._tag_ids)
        many(*tags)
        many(*creating.word_lines(new, self._workspace_id))
