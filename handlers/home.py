"""The Home tab: who you are here, and the ways to everything."""

from collections.abc import Collection

from slack_sdk.models.views import View

from handlers import (
    blocks,
    deletion_views,
    dropping,
    help,  # noqa: A004  # help is a thing people do
    names,
    schedule_views,
    texts,
)
from handlers.approvals import Approvals
from handlers.rendering import as_json
from handlers.requests import Payload, Slack
from storage.access import Access, Actor
from storage.contacts import Contacts
from storage.deletions.deletions import Deletions
from storage.models import Role
from storage.schedules.schedules import Schedules


async def open_home(
    event: Payload,
    actor: Actor,
    slack: Slack,
    access: Access,
    contacts: Contacts,
    approvals: Approvals,
    deletions: Deletions,
    schedules: Schedules,
    import_channels: Collection[str],
) -> None:
    """Show the Home tab to the person who opened it."""
    if event.get("tab") != "home":
        return
    if actor.role.reaches(Role.VIEWER):
        view = _home(actor, await contacts.count(by=actor), import_channels)
        waiting = await deletions.waiting(by=actor)
        view.blocks += deletion_views.home(waiting, await approvals.channel())
        if actor.role.reaches(Role.MANAGER):
            view.blocks += schedule_views.home(await schedules.all(by=actor))
    else:
        why = await help.no_access(actor, access)
        view = View(type="home", blocks=[blocks.section(why)])
    await slack.views_publish(user_id=actor.user_id, view=as_json(view))


def _home(actor: Actor, count: int, import_channels: Collection[str]) -> View:
    ways = [blocks.button("Help", names.HELP)]
    files = []
    if actor.role.reaches(Role.MEMBER):
        ways.insert(0, blocks.button("Import a file", names.UPLOAD))
        ways.insert(0, blocks.button("Add a contact", names.NEW, style="primary"))
        if actor.role.reaches(Role.MANAGER) and count:
            ways.insert(2, blocks.button("Export", names.EXPORT))
        files.append(blocks.context(dropping.how(import_channels)))
    return View(
        type="home",
        blocks=[
            blocks.header(texts.count(count, "contact")),
            blocks.section(f"You are *{actor.role}*: {help.REACH[actor.role]}"),
            blocks.section(
                "*Open a contact*", blocks.finder("Type a name …", f"{names.OPEN}#find")
            ),
            blocks.actions(*ways),
            *files,
        ],
    )
