"""The metadata of a message: an event of the app's own, or Work Objects.

Facts: docs.slack.dev/messaging/message-metadata and .../messaging/work-objects.
"""

from collections.abc import Mapping
from typing import Any

from bot.sandbox.checks.refusal import Problem, Problems, Refusal, refuse_if
from bot.sandbox.checks.shapes import fields, flag, items, number, text

_PARTS = {"event_type", "event_payload", "entities"}


def check_metadata(metadata: Any) -> Refusal | None:
    """Return why Slack refuses this metadata of a message, or None if it takes it."""
    if metadata is None:
        return None
    if not isinstance(metadata, Mapping) or not metadata.keys() <= _PARTS:
        return Refusal("invalid_metadata_format")
    if "entities" in metadata:
        return _check_entities(metadata["entities"])
    name, payload = metadata.get("event_type"), metadata.get("event_payload")
    if not isinstance(name, str) or not name or not isinstance(payload, Mapping):
        return Refusal("invalid_metadata_format")
    if not all(map(_is_flat, payload.values())):
        return Refusal("invalid_metadata_schema")
    return None


def check_entity(entity: Any) -> Refusal | None:
    """Return why Slack refuses this Work Object, or None if it takes it."""
    problems: Problems = []
    _ENTITY(entity, "/metadata", problems)
    return refuse_if("invalid_metadata", problems)


def _check_entities(entities: Any) -> Refusal | None:
    problems: Problems = []
    items(_ENTITY, least=1)(entities, "/metadata/entities", problems)
    return refuse_if("invalid_metadata_format", problems)


def _is_flat(value: Any) -> bool:
    """Tell whether this is a plain value, an object of them, or a list of such objects."""
    if isinstance(value, list):
        return all(isinstance(item, Mapping) and _is_flat(item) for item in value)
    if isinstance(value, Mapping):
        return all(isinstance(part, str | int | float) for part in value.values())
    return isinstance(value, str | int | float)


def _object(value: Any, at: str, problems: Problems) -> None:
    if not isinstance(value, dict):
        problems.append(Problem("must provide an object", at, ("type", "object")))


_EDITABLE = {"edit": _object}
_TITLE = fields({"text": text(least=1)}, _EDITABLE)
_ATTRIBUTES = fields(
    {"title": _TITLE},
    {
        **dict.fromkeys(("display_type", "display_id", "product_name", "locale"), text()),
        "product_icon": fields(
            {"alt_text": text()}, {"url": text(), "slack_file": _object}
        ),
        "full_size_preview": fields(
            {"is_supported": flag},
            {"preview_url": text(), "mime_type": text(), "error": _object},
        ),
        "metadata_last_modified": number,
    },
)
_ACTION = fields(
    {"text": text(least=1), "action_id": text(255, least=1)},
    {
        **dict.fromkeys(("value", "style", "url", "accessibility_label"), text()),
        "processing_state": fields({"enabled": flag}, {"interstitial_text": text()}),
    },
)
_ENTITY = fields(
    {
        "entity_type": text(least=1),
        "entity_payload": fields(
            {"attributes": _ATTRIBUTES},
            {
                "fields": _object,
                "custom_fields": items(_object),
                "slack_file": _object,
                "display_order": items(text()),
                "actions": fields(
                    {},
                    {"primary_actions": items(_ACTION), "overflow_actions": items(_ACTION)},
                ),
            },
        ),
        "external_ref": fields({"id": text(least=1)}, {"type": text()}),
        "url": text(least=1),
    },
    {"app_unfurl_url": text()},
)
