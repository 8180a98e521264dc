"""The scopes a bot may ask for and the events it may hear.

Facts: docs.slack.dev/reference/scopes and docs.slack.dev/reference/events, August 2026.
"""

_READ_AND_WRITE = (
    *("bookmarks", "calls", "canvases", "datastore", "files", "links", "lists", "pins"),
    *("reactions", "reminders", "triggers", "usergroups"),
)
_CONVERSATIONS = ("channels", "groups", "im", "mpim")

BOT_SCOPES = frozenset(
    {
        *(f"{thing}:{right}" for thing in _READ_AND_WRITE for right in ("read", "write")),
        *(f"{kind}:{right}" for kind in _CONVERSATIONS for right in ("history", "read")),
        *("groups:write", "im:write", "mpim:write"),
        *(f"{kind}:write.topic" for kind in _CONVERSATIONS),
        *("channels:join", "channels:manage", "channels:write.invites"),
        *("groups:write.invites", "mpim:write.invites"),
        *("app_mentions:read", "assistant:write", "commands", "incoming-webhook"),
        *("chat:write", "chat:write.customize", "chat:write.public"),
        *("conversations.connect:manage", "conversations.connect:read"),
        *("conversations.connect:write", "dnd:read", "emoji:read", "links.embed:write"),
        *("metadata.message:read", "remote_files:read", "remote_files:share"),
        *(
            "remote_files:write",
            "search:read.files",
            "search:read.public",
            "search:read.users",
        ),
        *("team:read", "team.billing:read", "team.preferences:read"),
        *("users:read", "users:read.email", "users:write", "users.profile:read"),
        *(
            "workflow.steps:execute",
            "workflows.templates:read",
            "workflows.templates:write",
        ),
    }
)

_ANY_CHANNEL = ("channels:read", "groups:read")
_HISTORY = tuple(f"{kind}:history" for kind in _CONVERSATIONS)

BOT_EVENTS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        (
            *(
                "app_home_opened",
                "app_installed",
                "app_uninstalled",
                "app_rate_limited",
                "tokens_revoked",
            ),
            *("assistant_thread_context_changed", "assistant_thread_started"),
            *("entity_comments_requested", "entity_details_requested", "function_executed"),
            *("grid_migration_finished", "grid_migration_started", "message.app_home"),
            *("shared_channel_invite_accepted", "shared_channel_invite_approved"),
            *("shared_channel_invite_declined", "shared_channel_invite_received"),
            *("shared_channel_invite_requested", "team_access_granted"),
            *("team_access_revoked", "channel_id_changed"),
        ),
        (),
    ),
    **dict.fromkeys(
        ("agent_session_stopped", "agent_session_title_changed"), ("chat:write",)
    ),
    "app_context_changed": ("assistant:write",),
    "app_mention": ("app_mentions:read",),
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "message.im": ("im:history",),
    "message.mpim": ("mpim:history",),
    "channel_history_changed": ("channels:history", "groups:history", "mpim:history"),
    "group_history_changed": ("groups:history",),
    "im_history_changed": ("im:history",),
    "channel_posting_permissions": _HISTORY,
    **dict.fromkeys(
        (
            *("channel_archive", "channel_unarchive", "channel_created", "channel_deleted"),
            *("channel_left", "channel_rename"),
        ),
        ("channels:read",),
    ),
    **dict.fromkeys(
        ("channel_shared", "channel_unshared", "member_left_channel"), _ANY_CHANNEL
    ),
    "member_joined_channel": (*_ANY_CHANNEL, "mpim:read"),
    **dict.fromkeys(
        (
            *("group_archive", "group_unarchive", "group_close", "group_deleted"),
            *("group_left", "group_open", "group_rename"),
        ),
        ("groups:read",),
    ),
    **dict.fromkeys(("im_close", "im_created", "im_open"), ("im:read",)),
    **dict.fromkeys(
        (
            *("file_change", "file_created", "file_deleted", "file_public"),
            *("file_shared", "file_unshared"),
        ),
        ("files:read",),
    ),
    **dict.fromkeys(("pin_added", "pin_removed"), ("pins:read",)),
    **dict.fromkeys(("reaction_added", "reaction_removed"), ("reactions:read",)),
    **dict.fromkeys(
        (
            *("subteam_created", "subteam_members_changed", "subteam_updated"),
            *("subteam_self_added", "subteam_self_removed"),
        ),
        ("usergroups:read",),
    ),
    **dict.fromkeys(
        ("team_domain_change", "team_rename", "email_domain_changed"), ("team:read",)
    ),
    **dict.fromkeys(
        ("team_join", "user_change", "user_profile_changed", "user_status_changed"),
        ("users:read",),
    ),
    "user_huddle_changed": ("users:read",),
    **dict.fromkeys(("dnd_updated", "dnd_updated_user"), ("dnd:read",)),
    "emoji_changed": ("emoji:read",),
    "link_shared": ("links:read",),
    **dict.fromkeys(
        (
            *("message_metadata_deleted", "message_metadata_posted"),
            "message_metadata_updated",
        ),
        ("metadata.message:read",),
    ),
}
"""Each event with the scopes of which one is needed to hear it."""
