"""What one can type, built from the table of contents and the caller's role."""

from collections.abc import Collection
from typing import Final

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from handlers import blocks, dropping, names
from handlers.requests import Answer, Click, Forms
from handlers.routing import Command, Table
from storage.access import Access, Actor
from storage.models import Role
from storage.query.errors import UnknownTopicError
from storage.query.verbs import near_verb

QUERY: Final = (
    "*Finding.* Any words find names, e-mail addresses, phones and tags by their first "
    "letters; the last digits of a number are enough.\n"
    "• `tag:vip` who has a tag · `-tag:lead` who has not · `tag:vip,lead` any of them\n"
    "• `type:anonymous` · `has:email` · `no:phone` · `channel:whatsapp`\n"
    "• `created:&lt;30d` in the last 30 days · `updated:&gt;2026-01-31` after that day\n"
    "• `(tag:vip OR tag:press) ada` together · `NOT word` without\n"
    '• `"ada king"` these words, in this order\n'
    "• `sort:-created` newest first · `cols:name,email,tags` · `page:2`\n"
    "For example: `/contacts tag:vip -type:anonymous sort:-created`"
)
NO_ACCESS: Final = (
    "Contacts are for the members of this workspace: guests, bots and people of other "
    "companies have no access."
)
THREADS: Final = (
    "Slack does not pass slash commands from threads. "
    "Write `@contacts find ada` there instead: the same words work."
)


async def help_me(
    words: str,
    actor: Actor,
    answer: Answer,
    routes: Table,
    access: Access,
    import_channels: Collection[str],
) -> None:
    """Answer ``/contacts help [verb|query]``."""
    topic = words.strip().partition(" ")[0].casefold()
    if topic in ("", "query"):
        text = QUERY if topic else await _all(actor, routes, access, import_channels)
        await answer("Help", [blocks.section(text), _buttons(actor)])
        return
    command = _command(topic, routes)
    shown = [*_one(command, actor), *_more(command, import_channels)]
    await answer(command.summary, shown)


def _command(topic: str, routes: Table) -> Command:
    """Return the command that help is wanted on.

    Raises:
        UnknownTopicError: there is no such command.
    """
    by_name = {command.name: command for command in routes.commands() if command.name}
    if topic not in by_name:
        raise UnknownTopicError(topic, near_verb(topic, [*by_name, "query"]))
    return by_name[topic]


async def open_help(
    clicked: Click,
    actor: Actor,
    answer: Answer,
    forms: Forms,
    routes: Table,
    access: Access,
    import_channels: Collection[str],
) -> None:
    """Answer the *Help* button: on top, where a form is open."""
    text = await _all(actor, routes, access, import_channels)
    shown = [blocks.section(text), _buttons(actor)]
    await _tell("Help", shown, clicked, answer, forms)


async def open_query_help(clicked: Click, answer: Answer, forms: Forms) -> None:
    """Answer the *How to search* button: on top, where a form is open."""
    await _tell("How to search", [blocks.section(QUERY)], clicked, answer, forms)


async def _tell(
    title: str, shown: list[Block], clicked: Click, answer: Answer, forms: Forms
) -> None:
    if clicked.in_form:
        await forms.open(View(type="modal", title=title, close="Back", blocks=shown))
    else:
        await answer(title, shown)


async def whoami(actor: Actor, answer: Answer, access: Access) -> None:
    """Answer ``/contacts whoami``: role, what it reaches, and why."""
    if actor.role is Role.NOBODY:
        await answer(await no_access(actor, access))
        return
    managers = await _reaching(Role.MANAGER, actor, access)
    why = await access.reason(actor)
    text = f"You are *{actor.role}*: {REACH[actor.role]} {why}"
    if managers:
        text += f"\nManagers: {managers}."
    await answer(
        text, [blocks.section(text), blocks.actions(blocks.button("Help", names.HELP))]
    )


async def no_access(actor: Actor, access: Access) -> str:
    """Say why somebody sees no contacts, and whom to ask."""
    if not await access.is_member(actor):
        managers = await _reaching(Role.MANAGER, actor, access)
        whom = f"one of the managers: {managers}" if managers else ASK_ELSE
        return f"{NO_ACCESS} If you need a contact all the same, ask {whom}."
    owners = await _reaching(Role.OWNER, actor, access)
    why = await access.reason(actor)
    whom = f"an owner: {owners}" if owners else ASK_ELSE
    return (
        f"You are *{actor.role}*: {REACH[actor.role]} {why} If you need them, ask {whom}."
    )


async def _reaching(role: Role, actor: Actor, access: Access) -> str:
    ids = await access.reaching(role, actor.workspace_id)
    return ", ".join(f"<@{id_}>" for id_ in ids)


ASK_ELSE: Final = "whoever runs this bot"
REACH: Final = {
    Role.NOBODY: "you cannot see contacts.",
    Role.VIEWER: "you may find and open contacts.",
    Role.MEMBER: (
        "you may find, add, edit, tag and merge contacts, ask to delete them, and import "
        "files of up to 500 rows."
    ),
    Role.MANAGER: (
        "you may do all that members do, decide on deletions, take merges apart, import "
        "any file, and export, now and on a schedule."
    ),
    Role.OWNER: "you may do everything.",
}


async def _all(
    actor: Actor, routes: Table, access: Access, import_channels: Collection[str]
) -> str:
    lines = [
        f"• {_typed(command, command.usage)} – {command.summary}"
        for command in routes.commands()
        if command.name and actor.role.reaches(command.role)
    ]
    who = "Open one card: a name, e-mail, phone or C-number"
    lines.append(f"• {blocks.code('/contact <who>')} – {who}")
    managers = await _reaching(Role.MANAGER, actor, access)
    is_member = actor.role.reaches(Role.MEMBER)
    files = [dropping.how(import_channels)] if is_member else []
    parts = [f"*What you can type as {actor.role}*", *lines, "", *files, THREADS]
    return "\n".join([*parts, *([f"Managers: {managers}."] if managers else [])])


def _one(command: Command, actor: Actor) -> list[Block]:
    text = f"{_typed(command, command.usage)}\n{command.summary}."
    examples = [blocks.code(f"/contacts {example}") for example in command.examples]
    if len(examples) > 1:
        text += "".join(["\nFor example:", *(f"\n• {example}" for example in examples)])
    elif examples:
        text += f"\nFor example: {examples[0]}"
    if not actor.role.reaches(command.role):
        text += f"\nIt takes the role *{command.role}*; you are *{actor.role}*."
    return [blocks.section(text)]


def _more(command: Command, import_channels: Collection[str]) -> list[Block]:
    """Return what helps with a command besides its usage: the other way, the language."""
    if command.name == "import":
        return [blocks.section(dropping.how(import_channels))]
    if "query" in command.usage:
        return [blocks.actions(blocks.button("How to search", names.HELP_QUERY))]
    return []


def _typed(command: Command, words: str) -> str:
    return blocks.code(f"/contacts {command.name} {words}".rstrip())


def _buttons(actor: Actor) -> Block:
    buttons = [blocks.button("How to search", names.HELP_QUERY)]
    if actor.role.reaches(Role.MEMBER):
        buttons.append(blocks.button("Add a contact", names.NEW))
    return blocks.actions(*buttons)
