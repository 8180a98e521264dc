"""A person whose every value is unlike anything else, in every table and file."""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from unicodedata import normalize
from urllib.parse import quote

from storage.access import Access, Actor
from storage.clock import Clock
from storage.contacts import Contacts
from storage.drafts import Edit
from storage.exports.exports import Wish
from storage.merges.merges import Merges
from storage.merges.unmerges import Unmerges
from storage.models import Job, Outbox, Role, ScheduleRun
from storage.profiles import Profile
from storage.schedules.schedules import Schedules
from storage.timing import read_timing
from storage.words import fold
from tests.faults.program import Running
from tests.storage.imports.desk import as_csv
from tests.workspace import Somebody

NAME = "Zäqxavuk Wrélqvodj"
EMAIL = "qjxvwz.kptv@wzkqxvu.io"
CANARY = {
    "name": NAME,
    "email": f"{EMAIL}\nqwzxk@vbnqxz.io",
    "phone": "+39 333 7654321",
    "telegram": "@vqzkwxtele",
    "company": "Ödkwqxzel Gmbh",
    "title": "Hvqzxkmeister",
    "city": "Vqxstqdtz",
    "street": "Jwqkxgassvq 7",
    "note": "Fxqwzkli sagt ☃ nichts",
    "website": "https://pwqzkxv.io/ä",
    "tags": f"{NAME} fan",
}
# What it was before; what went into it.
OLD_COMPANY = "Altqzxwvo AG"
TWIN = {"name": "Twzqxbil Kwrtqpzo", "email": "twzqxv@kbvqwzx.io"}
NUMBERS = ("3337654321", "1234567333", "333 7654321", "333 765 4321")
LEAST = 6
HEADER = ["Name", "E-mail", "City"]
FAR = timedelta(days=365)


def traces() -> dict[bytes, str]:
    """Return all that must not be found, in every encoding, each with what it is."""
    values = [*CANARY.values(), *TWIN.values(), OLD_COMPANY]
    lines = [line for value in values for line in value.split("\n")]
    words = {word for line in lines for word in fold(line).split() if len(word) >= LEAST}
    # An index keeps of a word only what is not in the word before it.
    tails = {word[2:] for word in words if len(word) >= LEAST + 2}
    texts = {*lines, *NAME.split(), *words, *tails, *NUMBERS}
    return {
        encoded: text
        for text in texts
        for variant in _variants(text)
        for encoded in _encodings(variant)
        if len(encoded) >= LEAST
    }


def _variants(text: str) -> set[str]:
    cases = {text, text.upper(), text.lower(), text.casefold(), text[::-1]}
    return {normalize(form, case) for case in cases for form in ("NFC", "NFD")}


def _encodings(text: str) -> Iterator[bytes]:
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        yield text.encode(encoding)
    yield text.encode("latin-1", "ignore") if text.isascii() else _latin(text)
    yield json.dumps(text)[1:-1].encode()
    yield quote(text).encode()
    raw = text.encode()
    for shift in range(3):
        whole = base64.b64encode(b"\0" * shift + raw).decode().rstrip("=")
        yield whole[shift and shift + 1 : -1].encode()


def _latin(text: str) -> bytes:
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode()


def found_in(data: bytes, sought: dict[bytes, str]) -> set[str]:
    """Return what of the person stands in some bytes."""
    return {text for needle, text in sought.items() if needle in data}


def found_in_files(folder: Path, sought: dict[bytes, str]) -> dict[str, set[str]]:
    """Return the files of a folder in which anything of the person stands."""
    there = {
        str(path.relative_to(folder)): found_in(path.read_bytes(), sought)
        for path in folder.rglob("*")
        if path.is_file()
    }
    return {name: found for name, found in there.items() if found}


@dataclass
class Scene:
    """A workspace with the canary in it, and who acts there."""

    running: Running
    clock: Clock
    by: Actor
    sam: Somebody
    mia: Somebody
    canary: Profile
    merge_id: int


async def plant(running: Running) -> Scene:
    """Put the canary everywhere, as people do it where they can."""
    clock, workspace = Clock(), running.workspace
    sam, mia = workspace.role("member"), workspace.role("manager")
    access = Access(running.database, clock)
    workspace_id = await access.workspace_id(workspace.sandbox.team_id)
    by = Actor(workspace_id, mia.id, Role.MANAGER, through="test")
    contacts = Contacts(running.database, clock)
    canary = await contacts.add({**CANARY, "company": OLD_COMPANY}, by=by)
    await contacts.edit(canary.id, [Edit("company", "=", CANARY["company"])], by=by)
    merge_id = await _merge(running, contacts, clock, by, canary)
    scene = Scene(running, clock, by, sam, mia, canary, merge_id)
    await sam.types(f"/contacts find {NAME}")
    await sam.sees(NAME)
    await _export(scene)
    await _import(scene)
    await _leave_in_queues(scene)
    await sam.types(f"/contacts delete {EMAIL} reason:{NAME} asked us to")
    await mia.sees("asks to delete")
    return scene


async def erase(scene: Scene) -> None:
    """Let the manager erase whom the member asked to delete."""
    await scene.mia.presses("Review")
    comment = f"As {NAME} wished"
    assert (await scene.mia.fills(verdict="erase", word="Delete", comment=comment))["ok"]
    await scene.mia.sees("erased")


async def _merge(
    running: Running, contacts: Contacts, clock: Clock, by: Actor, canary: Profile
) -> int:
    """Merge a twin into somebody else by mistake, part them, and merge it rightly."""
    bob = await contacts.add({"name": "Bob Bell", "email": "bob@x.io"}, by=by)
    twin = await contacts.add(TWIN, by=by)
    merges, unmerges = Merges(running.database, clock), Unmerges(running.database, clock)
    wrong = await merges.merge(bob.id, twin.id, {}, (1, 1), by=by)
    version = wrong.profile.contact.version
    await unmerges.unmerge(wrong.merge_id, (), version, by=by)
    now = [await contacts.get(id_, by=by) for id_ in (canary.id, twin.id)]
    versions = now[0].contact.version, now[1].contact.version
    done = await merges.merge(canary.id, twin.id, {}, versions, by=by)
    return done.merge_id


async def _export(scene: Scene) -> None:
    await scene.mia.types(f"/contacts export email:{EMAIL} cols:name,email")
    await scene.mia.sees("*1 contact*")
    schedules = Schedules(scene.running.database, scene.clock)
    for query in (f'name:"{NAME}"', "tag:vip"):
        wish = Wish(query, ("name",), "csv", "C1")
        timing = read_timing("every day 09:00")
        await schedules.add(wish, timing, "Europe/Rome", by=scene.by)


async def _import(scene: Scene) -> None:
    """Drop a file with the canary in it, and go as far as the check."""
    rows = [[NAME, EMAIL, "Vqxstqdtz"], [NAME, "no address", ""], ["Cy", "cy@x.io", ""]]
    sam = scene.sam
    await sam.drops(f"{NAME}.csv", as_csv(HEADER, rows))
    await sam.sees("Set up import")
    await sam.presses("Set up import")
    await sam.fills()
    await sam.sees("1 invalid")


async def _leave_in_queues(scene: Scene) -> None:
    """Leave the canary where things wait, and where they have failed."""
    now, workspace_id = scene.clock.now(), scene.by.workspace_id
    waiting = Outbox(
        workspace_id=workspace_id,
        channel="C0NOWHERE",
        payload={"text": f"*{NAME}* was changed", "blocks": []},
        send_at=now + FAR,
        created_at=now,
    )
    given_up = Job(
        workspace_id=workspace_id,
        kind="export.run",
        arguments={"query": f"email:{EMAIL}"},
        state="failed",
        run_at=now,
        actor=scene.mia.id,
        role=Role.MANAGER,
        problem=f"{NAME} could not be exported",
        created_at=now,
    )
    run = ScheduleRun(
        schedule_id=1,
        due_at=now,
        version=1,
        state="failed",
        problem=f"Nobody is called {NAME}",
        started_at=now,
    )
    async with scene.running.database.begin(workspace_id) as session:
        session.add_all((waiting, given_up, run))
    kept = scene.running.folder / "exports" / "999"
    kept.mkdir(parents=True, exist_ok=True)
    (kept / "contacts.csv").write_text(NAME, encoding="utf-8")
