"""People in the JSON in which Slack shows them."""

from bot.sandbox.app import App
from bot.sandbox.model import Payload, Person
from bot.sandbox.workspace import Workspace


def user_object(person: Person, workspace: Workspace) -> Payload:
    """Return a person as ``users.info`` does."""
    first, _, last = person.name.partition(" ")
    email = f"{person.handle}@{workspace.domain}.example"
    manager = person.role == "owner"
    return {
        "id": person.id,
        "team_id": person.home_team_id or person.team_id,
        "name": person.handle,
        "deleted": person.deactivated,
        "color": "4bbe2e",
        "real_name": person.name,
        "tz": "Europe/London",
        "tz_label": "Greenwich Mean Time",
        "tz_offset": 0,
        "profile": {
            "title": "",
            "phone": "",
            "real_name": person.name,
            "real_name_normalized": person.name,
            "display_name": first,
            "display_name_normalized": first,
            "first_name": first,
            "last_name": last,
            "email": email,
            "skype": "",
            "status_text": "",
            "status_text_canonical": "",
            "status_emoji": "",
            "status_emoji_display_info": [],
            "status_expiration": 0,
            **_portraits(person, workspace),
            "team": person.home_team_id or person.team_id,
        },
        "is_admin": manager,
        "is_owner": manager,
        "is_primary_owner": manager,
        "is_restricted": person.guest,
        "is_ultra_restricted": False,
        "is_bot": person.bot,
        "is_app_user": False,
        "is_stranger": person.outsider,
        "is_email_confirmed": True,
        "who_can_share_contact_card": "EVERYONE",
        "updated": person.created,
    }


def _portraits(person: Person, workspace: Workspace) -> Payload:
    """Return where pictures of somebody would be, if there were any."""
    mark = person.id.lower()
    place = f"https://portraits.{workspace.domain}.example/{mark}"
    sizes = (24, 32, 48, 72, 192, 512)
    return {"avatar_hash": mark} | {
        f"image_{size}": f"{place}-{size}.png" for size in sizes
    }


def bot_user_object(workspace: Workspace, app: App) -> Payload:
    """Return the app's own user as ``users.info`` does."""
    created = int(workspace.installation.installed_at.timestamp())
    person = Person(workspace.bot_user_id, workspace.team_id, app.name, None, created)
    person.bot = True
    user = user_object(person, workspace)
    user["profile"] |= {"api_app_id": app.id, "bot_id": workspace.installation.bot_id}
    del user["profile"]["email"]
    return user
