"""What a person types, in the form in which Slack hands it to an app."""

import re
from collections.abc import Iterator

from bot.sandbox.model import Payload, Person
from bot.sandbox.workspace import Workspace

_URL = r"https?://[^\s<>|]+[^\s<>|.,;:!?)'\"]"
_EMAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_EVERYBODY = r"@(?:here|channel|everyone)\b"


def escaped(text: str) -> str:
    """Escape the three characters that mean something to Slack."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescaped(text: str) -> str:
    """Turn the three entities back into characters."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def encoded(text: str, workspace: Workspace) -> str:
    """Return the typed text as an app receives it: mentions and links in brackets."""
    return "".join(written for written, _ in _parts(text, workspace))


def rich_text(text: str, workspace: Workspace) -> list[Payload]:
    """Return the typed text as the rich text block that Slack's clients send along."""
    elements = [element for _, element in _parts(text, workspace)]
    section = {"type": "rich_text_section", "elements": elements}
    return [{"type": "rich_text", "elements": [section]}] if elements else []


def _parts(text: str, workspace: Workspace) -> Iterator[tuple[str, Payload]]:
    """Yield each stretch of the text as Slack writes it and as a rich text element."""
    if not any(mark in text for mark in "@#:&<>"):
        yield text, {"type": "text", "text": text}
        return
    people, channels = _mentionable(workspace)
    pattern = "|".join([_URL, _EMAIL, _EVERYBODY, _names(people), _names(channels)])
    end = 0
    for found in re.finditer(pattern, text, re.IGNORECASE):
        if found.start() > end:
            yield _plain(text[end : found.start()])
        yield _special(found.group(), people, channels)
        end = found.end()
    if end < len(text):
        yield _plain(text[end:])


def _mentionable(workspace: Workspace) -> tuple[dict[str, str], dict[str, str]]:
    people = {name: p.id for p in workspace.people.values() for name in _calls(p)}
    people[f"@{workspace.bot_name}".lower()] = workspace.bot_user_id
    # Slack leaves the name of a private channel as it was typed.
    named = (c for c in workspace.channels.values() if not c.is_direct and not c.private)
    channels = {f"#{channel.name}".lower(): channel.id for channel in named}
    return people, channels


def _calls(person: Person) -> tuple[str, str, str]:
    first = person.name.split()[0]
    return f"@{person.name}".lower(), f"@{person.handle}", f"@{first}".lower()


def _names(names: dict[str, str]) -> str:
    longest_first = sorted(names, key=len, reverse=True)
    return "(?:" + "|".join(map(re.escape, longest_first)) + r")(?![\w-])"


def _plain(text: str) -> tuple[str, Payload]:
    return escaped(text), {"type": "text", "text": text}


def _special(
    found: str, people: dict[str, str], channels: dict[str, str]
) -> tuple[str, Payload]:
    if id_ := people.get(found.lower()):
        return f"<@{id_}>", {"type": "user", "user_id": id_}
    if id_ := channels.get(found.lower()):
        return f"<#{id_}|{found[1:]}>", {"type": "channel", "channel_id": id_}
    if found.startswith("@"):
        return f"<!{found[1:]}>", {"type": "broadcast", "range": found[1:]}
    written = escaped(found)
    if "://" in found:
        return f"<{written}>", {"type": "link", "url": found}
    link = {"type": "link", "url": f"mailto:{found}", "text": found}
    return f"<mailto:{written}|{written}>", link
