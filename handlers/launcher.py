"""The launcher: bare ``/contacts`` opens a search box and the ways to everything else."""

from collections.abc import Sequence
from typing import Any, Final

from slack_bolt.async_app import AsyncAck
from slack_sdk.models.blocks import Block, Option
from slack_sdk.models.views import View

from handlers import (
    blocks,
    cards,
    deletion_views,
    find,
    form,
    names,
)
from handlers.approvals import Approvals
from handlers.lately import Lately
from handlers.rendering import as_json
from handlers.requests import Answer, Forms, Submission
from storage.access import Actor
from storage.contacts import Contacts
from storage.deletions.deletions import Deletions
from storage.errors import Choice
from storage.finding.finding import Finding
from storage.models import Role
from storage.profiles import Profile
from storage.query import clean_line, parse_query, without_find

FORM: Final = "launcher"
RECENT: Final = 5


async def launch(
    actor: Actor,
    forms: Forms,
    approvals: Approvals,
    contacts: Contacts,
    deletions: Deletions,
) -> None:
    """Answer bare ``/contacts``."""
    recent = await contacts.recent(RECENT, by=actor)
    waiting = await deletions.waiting(by=actor)
    shown = deletion_views.home(waiting, await approvals.channel())
    await forms.open(_launcher(recent, shown, actor))


async def search(
    submitted: Submission, actor: Actor, answer: Answer, finding: Finding, lately: Lately
) -> None:
    """Find what was typed into the launcher."""
    words = without_find(clean_line(submitted.text("query")))
    query = parse_query(words)
    find.check_options(query, words)
    await find.show_result(query, actor, answer, finding, lately)


async def suggest(typed: str, actor: Actor, ack: AsyncAck, finding: Finding) -> None:
    """Offer contacts by the first letters that were typed."""
    found = await finding.suggest(typed, by=actor)
    await ack(options=as_json([_option(choice) for choice in found]))


def _option(choice: Choice) -> Option:
    label = cards.label(choice.name, choice.number)
    return blocks.option(label, choice.id, choice.hint)


def _launcher(recent: Sequence[Profile], waiting: Sequence[Block], actor: Actor) -> View:
    shown: list[Any] = [
        blocks.section(
            "*Open a contact*", blocks.finder("Type a name …", f"{names.OPEN}#find")
        ),
        blocks.text_input(
            "query", "Or search", placeholder="ada, tag:vip, 4567 …", length=500
        ),
    ]
    if recent:
        shown.append(blocks.context("Changed by you lately"))
        buttons = [
            blocks.button(cards.called(p), f"{names.OPEN}#{i}", p.id)
            for i, p in enumerate(recent)
        ]
        shown.append(blocks.actions(*buttons))
    ways = [blocks.button("Help", names.HELP)]
    if actor.role.reaches(Role.MEMBER):
        ways.insert(0, blocks.button("Import a file", names.UPLOAD))
        ways.insert(0, blocks.button("Add a contact", names.NEW, style="primary"))
    if actor.role.reaches(Role.MANAGER):
        ways.insert(2, blocks.button("Export", names.EXPORT))
    ways_on = blocks.actions(*ways)
    return form.modal(FORM, "Contacts", "Search", [*shown, ways_on, *waiting])
