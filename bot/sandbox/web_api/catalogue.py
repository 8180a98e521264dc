"""Every Web API method of the sandbox: who may call it, how often, with what.

Facts: docs.slack.dev/reference/methods, a page a method, as of August 2026.  What a
method answers when an argument is missing is named where its page names it.
"""

from bot.sandbox.web_api.method import Method, Tier

ONE, TWO, THREE, FOUR, SPECIAL = Tier

_READ = "channels:read groups:read im:read mpim:read"
_HISTORY = "channels:history groups:history im:history mpim:history"
_OPEN = "channels:manage groups:write im:write mpim:write"
_LOOK = "as_user icon_emoji icon_url link_names parse username"
_MESSAGE = "attachments blocks markdown_text metadata text"
_POST = f"{_MESSAGE} {_LOOK} current_draft_last_updated_ts mrkdwn reply_broadcast thread_ts"
_UPDATE = (
    f"{_MESSAGE} as_user file_ids link_names parse reply_broadcast unfurled_attachments"
)
_SPAN = "cursor limit include_all_metadata inclusive latest oldest"
_ITEM = "channel:no_item_specified timestamp:no_item_specified"
_CHANNEL = "channel:channel_not_found"
_TRIGGER = "trigger_id interactivity_pointer"
_SIGN_IN = "user_auth_required user_auth_url"
_UNFURL = f"ts source unfurls metadata {_SIGN_IN} user_auth_message user_auth_blocks"

_APP = (
    ("auth.test", SPECIAL, ""),
    ("auth.revoke", THREE, "", "", "test"),
    ("apps.uninstall", ONE, "", "client_id client_secret"),
)
_MESSAGES = (
    (
        "chat.postMessage",
        SPECIAL,
        "chat:write",
        "channel",
        f"{_POST} unfurl_links unfurl_media",
    ),
    (
        "chat.postEphemeral",
        FOUR,
        "chat:write",
        "channel user",
        f"{_MESSAGE} {_LOOK} thread_ts",
    ),
    ("chat.update", THREE, "chat:write", "channel ts", _UPDATE),
    ("chat.delete", THREE, "chat:write", "channel ts", "as_user"),
    ("chat.getPermalink", SPECIAL, "", "channel message_ts"),
    ("blocks.validate", SPECIAL, "", "", "blocks message view"),
    ("reactions.add", THREE, "reactions:write", f"name:invalid_name {_ITEM}"),
    (
        "reactions.remove",
        TWO,
        "reactions:write",
        "name:invalid_name",
        "channel timestamp file file_comment",
    ),
)
_PEOPLE = (
    ("users.info", FOUR, "users:read", "user:user_not_found", "include_locale"),
    ("users.list", TWO, "users:read", "", "cursor limit include_locale"),
    ("users.lookupByEmail", THREE, "users:read.email", "email:users_not_found"),
    ("bots.info", THREE, "users:read", "", "bot"),
    ("team.info", THREE, "team:read", "", "domain team"),
    (
        "usergroups.list",
        TWO,
        "usergroups:read",
        "",
        "include_count include_disabled include_users",
    ),
    (
        "usergroups.users.list",
        TWO,
        "usergroups:read",
        "usergroup:no_such_subteam",
        "include_disabled",
    ),
)
_CONVERSATIONS = (
    (
        "users.conversations",
        THREE,
        _READ,
        "",
        "cursor limit exclude_archived exclude_muted types user",
    ),
    ("conversations.list", TWO, _READ, "", "cursor limit exclude_archived types"),
    ("conversations.info", THREE, _READ, _CHANNEL, "include_locale include_num_members"),
    ("conversations.members", FOUR, _READ, _CHANNEL, "cursor limit"),
    ("conversations.history", THREE, _HISTORY, _CHANNEL, _SPAN),
    ("conversations.replies", THREE, _HISTORY, f"{_CHANNEL} ts:thread_not_found", _SPAN),
    ("conversations.join", THREE, "channels:join", _CHANNEL),
)
_FILES = (
    (
        "files.getUploadURLExternal",
        FOUR,
        "files:write",
        "filename length",
        "alt_txt snippet_type",
    ),
    (
        "files.completeUploadExternal",
        FOUR,
        "files:write",
        "files",
        "blocks channel_id channels icon_emoji icon_url initial_comment thread_ts username",
    ),
    ("files.info", FOUR, "files:read", "file:file_not_found", "cursor limit count page"),
    (
        "files.list",
        THREE,
        "files:read",
        "",
        "channel count page show_files_hidden_by_limit ts_from ts_to types user",
    ),
    ("files.delete", THREE, "files:write", "file:file_not_found"),
)
_STEPS_AND_ENTITIES = (
    ("functions.completeSuccess", THREE, "", "function_execution_id outputs"),
    ("functions.completeError", THREE, "", "function_execution_id error"),
    (
        "entity.presentDetails",
        THREE,
        "",
        "trigger_id:invalid_trigger_id",
        f"metadata error {_SIGN_IN}",
    ),
)
_ROWS = (*_APP, *_MESSAGES, *_PEOPLE, *_CONVERSATIONS, *_FILES, *_STEPS_AND_ENTITIES)

_WITH_A_CHOICE = (
    Method.read("apps.connections.open", THREE, "", caller="app"),
    Method.read(
        "oauth.v2.access",
        SPECIAL,
        "",
        "",
        "client_id client_secret code code_verifier redirect_uri grant_type refresh_token"
        " assertion",
        caller="client",
    ),
    Method.read("views.open", FOUR, "", "view", either=_TRIGGER),
    Method.read("views.push", FOUR, "", "view", either=_TRIGGER),
    Method.read("views.update", FOUR, "", "view", "hash", either="view_id external_id"),
    Method.read("views.publish", FOUR, "", "user_id view", "hash interactivity_pointer"),
    Method.read(
        "chat.unfurl",
        THREE,
        "links:write",
        "",
        _UNFURL,
        either="channel:missing_channel unfurl_id",
    ),
    Method.read(
        "conversations.open",
        THREE,
        _OPEN,
        "",
        "prevent_creation return_im",
        either="users:users_list_not_supplied channel",
    ),
)

METHODS: dict[str, Method] = {
    method.name: method
    for method in (*(Method.read(*row) for row in _ROWS), *_WITH_A_CHOICE)
}
"""The methods by name; a call of any other is an ``unknown_method``."""
