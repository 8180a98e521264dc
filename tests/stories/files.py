"""What the stories of exports have in common: three contacts, and files that arrive."""

import csv
import io

from tests.workspace import Json, Somebody
from tests.world import World


async def people(world: World) -> None:
    """Let there be three contacts, two of them VIPs."""
    sam = world.sam
    await sam.types('/contacts new "Ada Lovelace" email:ada@x.io tags:vip company:=1+1')
    await sam.types('/contacts new "Alan Turing" email:alan@x.io phone:"+39 333 1234567"')
    await sam.types('/contacts new "Grace Hopper" email:grace@x.io tags:vip,navy')


async def received(person: Somebody, channel: str, words: str) -> tuple[Json, bytes]:
    """Wait for a file whose message has these words; return it with its bytes."""
    await person.sees(words)
    messages = await person.messages(person.dm if channel == "dm" else channel)
    message = next(m for m in reversed(messages) if words in m["text"])
    file: Json = message["files"][0]
    return file, await person.downloads(file["id"])


def rows(content: bytes) -> list[list[str]]:
    """Return the cells of a CSV file."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
