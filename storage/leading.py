"""Where contacts lead: a merged one to what is left of it, any other to itself."""

from functools import cache
from typing import Any

from sqlalchemy import Select, func
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from storage.models import Contact, State


@cache
def led(workspace_id: int, state: State = State.ACTIVE) -> Select[Any]:
    """Return the statement for the ids where contacts lead, if those are in ``state``.

    Conditions are added on ``Contact``: on who is named, not on who is left.
    """
    left = aliased(Contact)
    lead = func.coalesce(col(Contact.merged_into), col(Contact.id))
    return (
        select(left.id)
        .select_from(Contact)
        .join(left, col(left.id) == lead)
        .where(col(Contact.workspace_id) == workspace_id, col(left.state) == state)
    )
