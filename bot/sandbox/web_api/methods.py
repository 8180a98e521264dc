"""The table of contents of the Web API: which function answers which method."""

from collections.abc import Callable

from bot.sandbox.model import Payload
from bot.sandbox.web_api import apps, chat, conversations, files, people, reactions, views
from bot.sandbox.web_api.call import Call

HANDLERS: dict[str, Callable[[Call], Payload]] = {
    "apps.connections.open": apps.open_connection,
    "apps.uninstall": apps.uninstall_app,
    "auth.revoke": apps.revoke_token,
    "auth.test": apps.auth_test,
    "blocks.validate": chat.validate_blocks,
    "bots.info": people.bot_info,
    "chat.delete": chat.delete,
    "chat.getPermalink": chat.permalink,
    "chat.postEphemeral": chat.post_ephemeral,
    "chat.postMessage": chat.post_message,
    "chat.unfurl": chat.unfurl,
    "chat.update": chat.update,
    "conversations.history": conversations.history,
    "conversations.info": conversations.info,
    "conversations.join": conversations.join,
    "conversations.list": conversations.list_,
    "conversations.members": conversations.members,
    "conversations.open": conversations.open_,
    "conversations.replies": conversations.replies,
    "entity.presentDetails": apps.present_details,
    "files.completeUploadExternal": files.complete,
    "files.delete": files.delete,
    "files.getUploadURLExternal": files.announce,
    "files.info": files.info,
    "files.list": files.list_,
    "functions.completeError": apps.complete_error,
    "functions.completeSuccess": apps.complete_success,
    "oauth.v2.access": apps.exchange_code,
    "reactions.add": reactions.add,
    "reactions.remove": reactions.remove,
    "team.info": people.team_info,
    "usergroups.list": people.usergroups,
    "usergroups.users.list": people.usergroup_users,
    "users.conversations": conversations.of_user,
    "users.info": people.user_info,
    "users.list": people.users,
    "users.lookupByEmail": people.user_by_email,
    "views.open": views.open_,
    "views.publish": views.publish,
    "views.push": views.push,
    "views.update": views.update,
}
