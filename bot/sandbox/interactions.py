"""What a person does, as the payloads that Slack delivers to the app."""

from dataclasses import dataclass
from typing import Any

from bot.sandbox.inputs import KEYS, message_values
from bot.sandbox.model import Channel, Message, Payload, Person, View
from bot.sandbox.shapes import as_they_are, message_object, view_object
from bot.sandbox.slack import LocalSlack
from bot.sandbox.workspace import Workspace


@dataclass(frozen=True)
class Place:
    """Where an element stands: in a message or in a view, in which block."""

    surface: Message | View
    block: Payload
    element: Payload
    attachment: int | None = None


class Interactions:
    """Builds the payloads of what one person does in one workspace."""

    def __init__(self, slack: LocalSlack, workspace: Workspace, person: Person) -> None:
        self._slack = slack
        self._workspace = workspace
        self._person = person

    def _common(self, kind: str) -> Payload:
        home = self._person.home_team_id or self._workspace.team_id
        return {
            "type": kind,
            "team": {"id": self._workspace.team_id, "domain": self._workspace.domain},
            "user": {
                "id": self._person.id,
                "username": self._person.handle,
                "name": self._person.handle,
                "team_id": home,
            },
            "api_app_id": self._slack.app.id,
            "token": self._slack.app.verification_token,
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _trigger(self, channel: str | None = None) -> str:
        return self._slack.triggers.issue(self._person, channel)

    def _response_url(self, channel: str, message: Message | None = None) -> str:
        path = self._slack.response_urls.issue(
            self._workspace, self._person, channel, message
        )
        return self._slack.base_url + path

    def slash_command(self, channel: Channel, command: str, text: str) -> Payload:
        """Return the payload of a slash command."""
        return {
            "token": self._slack.app.verification_token,
            "team_id": self._workspace.team_id,
            "team_domain": self._workspace.domain,
            "channel_id": channel.id,
            "channel_name": channel.name,
            "user_id": self._person.id,
            "user_name": self._person.handle,
            "command": command,
            "text": text,
            "api_app_id": self._slack.app.id,
            "is_enterprise_install": "false",
            "response_url": self._response_url(channel.id),
            "trigger_id": self._trigger(channel.id),
        }

    def shortcut(self, callback_id: str) -> Payload:
        """Return the payload of a global shortcut, which says least about the person."""
        payload = self._shortcut("shortcut", callback_id)
        del payload["user"]["name"]
        return payload | {"trigger_id": self._trigger()}

    def _shortcut(self, kind: str, callback_id: str) -> Payload:
        common = self._common(kind)
        del common["api_app_id"]
        stamp = self._slack.clock.stamp()
        return common | {"action_ts": stamp, "callback_id": callback_id}

    def message_shortcut(self, callback_id: str, message: Message) -> Payload:
        """Return the payload of a shortcut from a message's menu."""
        return self._shortcut("message_action", callback_id) | {
            "trigger_id": self._trigger(message.channel),
            "response_url": self._response_url(message.channel, message),
            "channel": self._channel(message.channel),
            "message_ts": message.ts,
            "message": self._message(message),
        }

    def block_actions(self, place: Place, action: Payload) -> Payload:
        """Return the payload of a press on an element."""
        element = {key: value for key, value in place.element.items() if key in _TOLD}
        action = {
            **element,
            **action,
            "action_id": place.element["action_id"],
            "block_id": place.block["block_id"],
            "action_ts": self._slack.clock.stamp(),
        }
        return (
            self._common("block_actions")
            | self._surface(place, with_response_url=True)
            | {"actions": [action]}
        )

    def suggestion(self, place: Place, text: str) -> Payload:
        """Return the payload with which the options of a menu are asked for."""
        return (
            self._common("block_suggestion")
            | self._surface(place, with_response_url=False)
            | {
                "action_id": place.element["action_id"],
                "block_id": place.block["block_id"],
                "value": text,
            }
        )

    def _surface(self, place: Place, *, with_response_url: bool) -> Payload:
        surface = place.surface
        trigger: Payload = {"trigger_id": self._trigger()} if with_response_url else {}
        if isinstance(surface, View):
            container = {"type": "view", "view_id": surface.id}
            return {**trigger, "container": container, "view": self._view(surface)}
        container = self._container(surface, place.attachment)
        told = {
            **trigger,
            "container": container,
            "channel": self._channel(surface.channel),
        }
        if with_response_url:
            told["response_url"] = self._response_url(surface.channel, surface)
        if not surface.ephemeral_to:
            told["message"] = self._message(surface)
        values = as_they_are(message_values(surface, self._person.id))
        return told | {"state": {"values": values}}

    def _container(self, message: Message, attachment: int | None) -> Payload:
        container: Payload = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": message.channel,
            "is_ephemeral": message.ephemeral_to is not None,
        }
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        if attachment is not None:
            kind = {"type": "message_attachment", "is_app_unfurl": False}
            container |= kind | {"attachment_id": attachment}
        return container

    def submission(self, view: View) -> Payload:
        """Return the payload of a form that was sent."""
        return self._common("view_submission") | {
            "trigger_id": self._trigger(view.channel),
            "view": self._view(view),
            "response_urls": list(self._response_urls(view)),
        }

    def _response_urls(self, view: View) -> list[Payload]:
        chosen = []
        for block in view.blocks:
            element: Payload = block.get("element") or {}
            if not element.get("response_url_enabled"):
                continue
            value = view.values[block["block_id"]][element["action_id"]]
            if channel := value.get(KEYS[element["type"]][0]):
                chosen.append(
                    {
                        "block_id": block["block_id"],
                        "action_id": element["action_id"],
                        "channel_id": channel,
                        "response_url": self._response_url(channel),
                    }
                )
        return chosen

    def closed(self, view: View, *, cleared: bool) -> Payload:
        """Return the payload of a form that was closed without being sent."""
        return self._common("view_closed") | {
            "view": self._view(view),
            "is_cleared": cleared,
        }

    def _view(self, view: View) -> Payload:
        return view_object(view, self._workspace, self._slack.app)

    def _message(self, message: Message) -> Payload:
        return message_object(
            message, self._workspace, self._slack.app, self._slack.base_url
        )

    def _channel(self, id_: str) -> dict[str, Any]:
        return {"id": id_, "name": self._workspace.channels[id_].name}


# What a delivered action repeats of its element.
_TOLD = frozenset(
    {"type", "text", "value", "style", "confirm", "placeholder", "url"}
    | {start for _, start in KEYS.values()}
)
