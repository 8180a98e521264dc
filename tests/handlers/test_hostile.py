"""Texts that break other programs: kept as they are, shown as they are, never live."""

import json
from pathlib import Path
from typing import Any

import pytest

from handlers.blocks import context, section
from handlers.cards import label
from handlers.texts import cut, entities, escape
from storage.access import Actor
from storage.clock import Clock
from storage.contacts import Contacts
from storage.database import Database
from storage.errors import ContactsError
from storage.fields import FIELDS, clean, read_tag
from storage.finding.finding import Finding
from storage.query import parse_query
from storage.query.cleaner import clean_line
from storage.query.scanner import MOST_CHARACTERS, in_quotes
from tests import outgoing
from tests.databases import Postgres, Sqlite
from tests.screens import boxes, table
from tests.shared_data import shared
from tests.workspace import Somebody
from tests.world import World, open_world

# A screen grows with every answer on it, so each part of the texts gets its own.
PARTS = 8
FILES = ("blns.json", "slack_text.json", "file_names.json")
# Of so many, one goes through the forms too: Slack opens a hundred a minute.
IN_FORMS_EVERY = 15


def _texts() -> list[str]:
    """Return the texts that can be a name at all, as they are kept."""
    texts: list[str] = []
    for name in FILES:
        texts += json.loads(shared("hostile", "strings", name).read_text("utf-8"))
    return list(dict.fromkeys(filter(None, map(_as_kept, texts))))


def _as_kept(text: str) -> str:
    try:
        return str(clean(FIELDS["name"], text) or "")
    except ContactsError:
        return ""


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ada \u202elive", "Ada \u202elive\u202c"),
        ("\u2067Ada \u202b", "\u2067Ada \u202b\u202c\u2069"),
        ("\u202bעדה\u202c", "\u202bעדה\u202c"),
    ],
)
def test_a_name_turns_no_number_round_that_stands_behind_it(name: str, shown: str) -> None:
    assert label(name, 209) == f"{shown} (C-209)"
    assert escape(name) == shown


@pytest.mark.parametrize("part", range(PARTS))
async def test_every_text_comes_back_as_it_was_typed(
    part: int, sqlite: Sqlite, postgres: Postgres, tmp_path: Path
) -> None:
    texts = _texts()[part::PARTS]
    assert len(texts) > 50
    database = await (postgres if part % 2 else sqlite).create()
    async with open_world(database, tmp_path) as world:
        for number, text in enumerate(texts, start=1):
            await _adds(world, number, text, through_form=number % IN_FORMS_EVERY == 0)
            await _reads_the_card(world.sam, number, text)
            if number % 3 == 0:
                await _searches(world.sam, text)
            if number % IN_FORMS_EVERY == 0:
                await _edits(world.sam, number, text)
        await _finds_them_on_pages(world.sam, texts)
        outgoing.check(await world.traffic())


async def test_every_name_is_found_by_itself_in_quotes(
    database: Database, clock: Clock, member: Actor
) -> None:
    texts = _texts()[database.is_sqlite :: 2]
    contacts, finding = Contacts(database, clock), Finding(database, clock)
    for number, text in enumerate(texts):
        values = {"name": text, "email": f"c{number}@x.io", "company": "New York"}
        await contacts.add(values, by=member)

    missed = []
    for text in texts:
        typed = clean_line(entities(in_quotes(text)))
        if len(typed) <= MOST_CHARACTERS:
            found = await finding.ids(parse_query(typed), 1_000, by=member)
            names = {choice.name for choice in await finding.choices(found)}
            missed += [] if text in names else [text]
    assert missed == []


async def _adds(world: World, number: int, text: str, *, through_form: bool) -> None:
    """Add a contact that has the text wherever it may stand."""
    values = {"name": text, "email": f"c{number}@x.io", "company": text, "note": text}
    values["tags"] = _as_tag(text)
    if through_form:
        await world.sam.types("/contacts new")
        answer = await world.sam.does("fill", values=values, submit=True)
        assert answer["ok"], (text, answer)
        told = f"*{escape(text)}* (C-{number}) is now a contact."
        assert (await world.sam.newest())["text"] == told
    else:
        await world.services.contacts.add(values, by=await world.actor(world.sam))


def _as_tag(text: str) -> str:
    try:
        return read_tag(text) if not set(text) & set(",;\n|") else ""
    except ContactsError:
        return ""


async def _reads_the_card(sam: Somebody, number: int, text: str) -> None:
    await sam.types(f"/contact C-{number}")
    plain = _plain(await sam.newest())
    assert plain[0] == cut(text, 150), "the heading"
    assert plain.count(text) >= 2, "company and note"
    assert not _as_tag(text) or _as_tag(text) in plain


async def _searches(sam: Somebody, text: str) -> None:
    """Search for the text: whatever is found, it is an answer and no accident."""
    typed = await sam.types(f"/contacts find {text[:480]}")
    assert typed["ok"], text
    assert "our mistake" not in (await sam.newest())["text"], text


async def _edits(sam: Somebody, number: int, text: str) -> None:
    await sam.types(f"/contacts edit C-{number}")
    typed = boxes(await sam.modal())
    assert typed["name"]["initial_value"] == text
    assert typed["note"]["initial_value"] == text
    assert (await sam.fills(name=text, city=text))["ok"], text
    told = list(outgoing.mrkdwn((await sam.newest())["blocks"]))
    assert f"*City*: – → {escape(text)}" in told[1].lstrip("\u200e").split("\n"), told


async def _finds_them_on_pages(sam: Somebody, texts: list[str]) -> None:
    shown: set[str] = set()
    await sam.types("/contacts sort:created cols:name,company")
    for _ in range(0, len(texts), 10):
        page = table(await sam.newest())[1:]
        shown.update(row[1] for row in page)
        assert all(row[1] == row[2] for row in page)
        if len(page) == 10 and len(shown) < len(texts):
            await sam.presses("Next ›")
    assert shown == {cut(text, 200) for text in texts}


def _plain(part: Any) -> list[str]:
    """Return every text of a message that Slack shows as it is."""
    if isinstance(part, list):
        return [text for one in part for text in _plain(one)]
    if not isinstance(part, dict):
        return []
    own = [part["text"]] if part.get("type") in ("plain_text", "raw_text") else []
    return own + [text for one in part.values() for text in _plain(one)]


@pytest.mark.parametrize(
    ("text", "harmless"),
    [
        ("<!channel>", "&lt;!channel&gt;"),
        ("a & b", "a &amp; b"),
        ("*b* _i_ ~s~ `c`", "*\u2060b\u2060* _\u2060i\u2060_ ~\u2060s\u2060~ ˋcˋ"),
        ("snake_case and 2 * 3", "snake_case and 2 * 3"),
        (":tada: at 10:30", ":\u2060tada: at 10:30"),
        ("Ada", "Ada"),
    ],
)
def test_what_slack_would_read_as_a_sign_is_taken_apart(text: str, harmless: str) -> None:
    assert escape(text) == harmless


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("*נועה* (C-2) was merged", "\u200e*נועה* (C-2) was merged"),
        ("Hello *فاطمة*", "\u200eHello *فاطمة*"),
        ("*Zoë* 王伟", "*Zoë* 王伟"),
        ("• *نور* (C-1)\n• *Bob* (C-2)", "• \u200e*نور* (C-1)\n• \u200e*Bob* (C-2)"),
    ],
)
def test_a_name_turns_no_sentence_round(text: str, shown: str) -> None:
    assert section(text).to_dict()["text"]["text"] == shown
    assert context(text).to_dict()["elements"][0]["text"] == shown
