"""Contacts by name and number, where many are meant and the first few are named."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import Contact

MOST_NAMED: Final = 3


@dataclass(frozen=True)
class Named:
    """A contact as people call it."""

    name: str
    number: int


async def first_of(session: AsyncSession, contact_ids: Sequence[int]) -> list[Named]:
    """Return the first few of these contacts, in their order."""
    few = contact_ids[:MOST_NAMED]
    query = select(Contact.id, Contact.name, Contact.number).where(col(Contact.id).in_(few))
    found = {
        id_: Named(name, number) for id_, name, number in await session.exec(query) if id_
    }
    return [found[id_] for id_ in few if id_ in found]
