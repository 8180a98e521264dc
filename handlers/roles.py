"""Who may do what: ``/contacts roles``, for owners, as a form or in one line."""

from collections.abc import Callable, Sequence
from typing import Final

from slack_bolt.async_app import AsyncAck
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from handlers import blocks, form, names
from handlers.help import REACH
from handlers.people import People
from handlers.rendering import as_json
from handlers.requests import Answer, Forms, Submission
from storage.access import Actor
from storage.errors import InvalidContactError
from storage.holders import Given, Holder, Roles
from storage.models import Role
from storage.outbox import Message
from storage.query import RefKind, take_ref
from storage.query.errors import QueryError

FORM: Final = "roles.form"
PERSON: Final = "person"
ROLE: Final = "role"
LINES: Final = 25
KNOWN: Final = f"The roles are {', '.join(list(Role)[:-1])} and {list(Role)[-1]}"
EXAMPLE: Final = (
    f"Write a person and a role, for example: roles @mia manager. {KNOWN}, each with the "
    "rights of those before it."
)


# No longer than an option has room for.
IN_SHORT: Final = {
    Role.NOBODY: "sees no contacts",
    Role.VIEWER: "finds and opens contacts",
    Role.MEMBER: "adds, edits, tags, merges and imports; asks to delete",
    Role.MANAGER: "decides on deletions, exports, schedules, takes merges apart",
    Role.OWNER: "does all that, and says who may do what",
}


async def roles(
    words: str,
    actor: Actor,
    answer: Answer,
    forms: Forms,
    people: People,
    roles: Roles,
) -> None:
    """Answer ``/contacts roles [@person role]``; without either, open the form."""
    if not words:
        await forms.open(_form(await roles.holders(by=actor), roles.default))
        return
    user_id, role = _read(words)
    await people.look_up(user_id)
    given = await roles.give(user_id, role, _news(actor), by=actor)
    await answer(_told(given))


def _read(words: str) -> tuple[str, Role]:
    ref, rest = take_ref(words)
    if ref.kind is not RefKind.USER or not rest:
        raise QueryError(EXAMPLE)
    if rest.casefold() not in set(Role):
        raise QueryError('"{word}" is no role. {known}.', word=rest, known=KNOWN)
    return ref.text, Role(rest.casefold())


def _news(by: Actor) -> Callable[[Given], Message]:
    """Return what tells a person that their role was changed, and what they can do now."""

    def tell(given: Given) -> Message:
        reach = REACH[given.after]
        text = (
            f"<@{by.user_id}> made you *{given.after}*; you were *{given.before}*. "
            f"{reach[0].upper()}{reach[1:]}"
        )
        button = blocks.button("Help", names.HELP)
        ways = [blocks.actions(button)] if given.after.reaches(Role.VIEWER) else []
        return Message(given.user_id, text, as_json([blocks.section(text), *ways]))

    return tell


async def give(
    submitted: Submission,
    actor: Actor,
    ack: AsyncAck,
    forms: Forms,
    people: People,
    roles: Roles,
) -> None:
    """Give the role that was chosen, and show how things stand then."""
    user_id, role = submitted.text(PERSON), submitted.text(ROLE)
    if not user_id:
        raise InvalidContactError({PERSON: "Choose somebody."})
    await people.look_up(user_id)
    given = await roles.give(user_id, Role(role), _news(actor), by=actor)
    holders = await roles.holders(by=actor) if actor.user_id != user_id else []
    await forms.turn(ack, _form(holders, roles.default, _told(given)))


def _told(given: Given) -> str:
    if given.before is given.after:
        return f"<@{given.user_id}> is *{given.after}* already."
    return f"<@{given.user_id}> is *{given.after}* now, and was *{given.before}*."


def _form(holders: Sequence[Holder], default: Role, told: str = "") -> View:
    shown: list[Block] = [blocks.section(f":white_check_mark: {told}")] if told else []
    for start in range(0, len(holders), LINES):
        lines = [f"• <@{h.user_id}> *{h.role}* – {h.why}" for h in holders[start:][:LINES]]
        shown.append(blocks.section("\n".join(lines)))
    shown.append(blocks.context(f"All other members of this workspace are *{default}*."))
    choices = [blocks.option(role.capitalize(), role, IN_SHORT[role]) for role in Role]
    return form.modal(
        FORM,
        "Roles",
        "Give this role",
        [
            *shown,
            blocks.person(PERSON, "Person"),
            blocks.radios(ROLE, "Role", choices[::-1], Role.MEMBER),
        ],
    )
