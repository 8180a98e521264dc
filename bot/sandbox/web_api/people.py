"""users.*, bots.*, team.* and usergroups.*: who is in the workspace."""

from bot.sandbox.errors import SlackError
from bot.sandbox.model import Payload, Person
from bot.sandbox.shapes import bot_user_object, user_object
from bot.sandbox.web_api.call import MOST_A_PAGE, Call


def user_info(call: Call) -> Payload:
    """Return one person, or the bot."""
    if call.text("user") == call.workspace.bot_user_id:
        return {"user": bot_user_object(call.workspace, call.slack.app)}
    user = _told(call, call.person())
    if call.yes("include_locale"):
        user["locale"] = "en-GB"
    return {"user": user}


def _told(call: Call, person: Person) -> Payload:
    """Return a person, with the e-mail address if the app may know it."""
    user, granted = user_object(person, call.workspace), call.slack.app.scopes
    if granted is not None and "users:read.email" not in granted:
        del user["profile"]["email"]
    return user


def users(call: Call) -> Payload:
    """List everybody, the bot last."""
    people = [_told(call, person) for person in call.workspace.people.values()]
    bot = bot_user_object(call.workspace, call.slack.app)
    page = call.page("members", [*people, bot], limit=MOST_A_PAGE)
    return page | {"cache_ts": call.slack.clock.seconds()}


def user_by_email(call: Call) -> Payload:
    """Return the person with this e-mail address."""
    email = call.text("email").lower()
    for person in call.workspace.people.values():
        user = user_object(person, call.workspace)
        if user["profile"]["email"] == email and not person.deactivated:
            return {"user": user}
    raise SlackError("users_not_found")


def bot_info(call: Call) -> Payload:
    """Return the app's bot."""
    installation = call.workspace.installation
    if call.text("bot") not in ("", installation.bot_id):
        raise SlackError("bot_not_found")
    app = call.slack.app
    installed = int(installation.installed_at.timestamp())
    bot = {"id": installation.bot_id, "deleted": False, "name": app.name}
    bot |= {"updated": installed, "app_id": app.id, "user_id": installation.bot_user_id}
    return {"bot": bot | {"icons": {}}}


def team_info(call: Call) -> Payload:
    """Return the workspace."""
    workspace = call.workspace
    team = {"id": workspace.team_id, "name": workspace.name, "domain": workspace.domain}
    url = f"{call.slack.base_url}/"
    return {"team": team | {"email_domain": "", "url": url, "icon": {}}}


def usergroups(call: Call) -> Payload:
    """List the user groups."""
    without = set() if call.yes("include_users") else {"users"}
    if not call.yes("include_count"):
        without.add("user_count")
    groups = [
        {key: value for key, value in group.items() if key not in without}
        for group in call.workspace.usergroups
    ]
    return {"usergroups": groups}


def usergroup_users(call: Call) -> Payload:
    """List who is in a user group."""
    for group in call.workspace.usergroups:
        if group["id"] == call.text("usergroup"):
            return {"users": list(group["users"])}
    raise SlackError("no_such_subteam")
