"""The made-up company that lives in a fresh sandbox workspace."""

from bot.sandbox.clock import Clock
from bot.sandbox.model import Person
from bot.sandbox.workspace import Workspace, stable_id

TEAM = "Lighthouse Trading"

# name, the role that the demo gives them, and the kind of account
PEOPLE: tuple[tuple[str, str | None, dict[str, bool]], ...] = (
    ("Sam Carter", "member", {}),
    ("Tom Okafor", "member", {}),
    ("Lena Fischer", "member", {}),
    ("Mia Torres", "manager", {}),
    ("Noah Lindqvist", "manager", {}),
    ("Olivia Brandt", "owner", {}),
    ("Vera Novak", "viewer", {}),
    ("Gus Petrov", None, {"guest": True}),
    ("Ines Duarte", None, {"outsider": True}),
    ("Dan Whitlock", None, {"deactivated": True}),
)

CHANNELS = ("general", "sales", "contacts", "approvals", "exports")
SHARED_CHANNEL = "partner-harbourline"
GUEST_CHANNELS = ("general", "sales")


def populated(name: str, clock: Clock, bot_name: str) -> Workspace:
    """Return a workspace of this name with people, channels and a group of managers.

    The same name gives the same ids at every start.
    """
    workspace = Workspace(name, clock, bot_name)
    for person, role, kind in PEOPLE:
        workspace.add_person(person, role, **kind)
    everybody = list(workspace.people.values())
    for channel in CHANNELS:
        workspace.add_channel(channel, _members(channel, everybody))
    insiders = {person.id for person in everybody if not person.guest}
    workspace.add_channel(SHARED_CHANNEL, insiders, shared_outside=True)
    workspace.usergroups = [
        _group(workspace, "managers", everybody, {"manager", "owner"}),
        _group(workspace, "sales-team", everybody, {"member", "manager"}),
    ]
    return workspace


def _members(channel: str, everybody: list[Person]) -> set[str]:
    return {
        person.id
        for person in everybody
        if not person.outsider and (not person.guest or channel in GUEST_CHANNELS)
    }


def _group(
    workspace: Workspace, handle: str, everybody: list[Person], roles: set[str]
) -> dict[str, object]:
    users = [person.id for person in everybody if person.role in roles]
    return {
        "id": stable_id("S", workspace.team_id, handle),
        "team_id": workspace.team_id,
        "is_usergroup": True,
        "name": handle.replace("-", " ").capitalize(),
        "handle": handle,
        "description": "",
        "is_external": False,
        "date_create": workspace.clock.seconds(),
        "date_update": workspace.clock.seconds(),
        "date_delete": 0,
        "auto_type": None,
        "created_by": everybody[0].id,
        "user_count": len(users),
        "users": users,
    }
