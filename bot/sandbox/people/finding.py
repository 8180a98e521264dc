"""Finding on somebody's screen what they mean to press."""

import heapq
from collections.abc import Iterable, Iterator

from bot.sandbox.blocks import labels_of, option_text, options_of, places
from bot.sandbox.errors import MisuseError, UnknownError
from bot.sandbox.inputs import option_of
from bot.sandbox.interactions import Place
from bot.sandbox.model import Message, View
from bot.sandbox.people.asked import Asked

BUTTONS = frozenset({"button", "workflow_button", "icon_button"})


def find(asked: Asked) -> Place:
    """Return the element that the request names, the newest if it names no place.

    Of several menus with one name it is the one that offers what is to be chosen.

    Raises:
        UnknownError: nothing like it is on the screen.
    """
    newest = None
    for place in _everywhere(asked):
        if _fits(asked, place):
            if _offers(asked, place):
                return place
            newest = newest or place
    if newest is None:
        names = ("action_id", "label", "block_id", "value")
        sought = {name: asked.body[name] for name in names if name in asked.body}
        raise UnknownError(f"{asked.person.name} sees nothing to press with {sought}.")
    return newest


def _everywhere(asked: Asked) -> Iterator[Place]:
    if not {"action_id", "label"} & asked.body.keys():
        raise MisuseError("The body needs 'action_id' or 'label'.")
    for surface in _surfaces(asked):
        yield from _places(surface)


def _surfaces(asked: Asked) -> Iterable[Message | View]:
    """Return the place that is named, or everything on the screen, newest first."""
    body, person = asked.body, asked.person
    if body.get("message_ts"):
        return [asked.message()]
    if view_id := body.get("view_id"):
        return [_view(asked, view_id)]
    if body.get("home"):
        return [person.home] if person.home else []
    return _newest_first(asked)


def _view(asked: Asked, view_id: str) -> View:
    """Return a view that can be reached: the top form, or the Home tab."""
    reachable = [*asked.person.modals[-1:], *filter(None, [asked.person.home])]
    for view in reachable:
        if view.id == view_id:
            return view
    raise UnknownError(f"{asked.person.name} has no view {view_id!r} in front of them.")


def _newest_first(asked: Asked) -> Iterator[Message | View]:
    """Yield what is on the screen: an open form covers the rest."""
    yield from asked.person.modals[-1:]
    streams: list[Iterable[tuple[float, Message | View]]] = [
        (
            (float(message.ts), message)
            for message in reversed(channel.messages.values())
            if message.seen_by(asked.person.id)
        )
        for channel in asked.workspace.channels_of(asked.person.id)
    ]
    if home := asked.person.home:
        streams.append([(float(home.stamp), home)])
    newest = heapq.merge(*streams, key=lambda item: item[0], reverse=True)
    yield from (surface for _, surface in newest)


def _places(surface: Message | View) -> Iterator[Place]:
    for block, element in places(surface.blocks):
        yield Place(surface, block, element)
    if isinstance(surface, Message):
        for attachment in surface.attachments:
            for block, element in places(attachment.get("blocks") or ()):
                yield Place(surface, block, element, attachment.get("id"))


def _fits(asked: Asked, place: Place) -> bool:
    body, element = asked.body, place.element
    if body.get("block_id") not in (None, place.block["block_id"]):
        return False
    if body.get("action_id") not in (None, element["action_id"]):
        return False
    if element["type"] in BUTTONS and body.get("value") not in (None, element.get("value")):
        return False
    return "label" not in body or body["label"] in _labels(place)


def _offers(asked: Asked, place: Place) -> bool:
    """Say whether a menu has what is to be chosen; other elements take anything."""
    value = asked.body.get("value")
    if value is None or not options_of(place.element):
        return True
    wanted = value if isinstance(value, list) else [value]
    return all(option_of(place.element, str(one)) for one in wanted)


def _labels(place: Place) -> list[str]:
    options = [option_text(option) for option in options_of(place.element)]
    return [*labels_of(place.block, place.element), *options]
