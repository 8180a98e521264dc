"""Whatever strangers send to the bot's address: nothing forged is taken, nothing breaks."""

import hashlib
import hmac
import os
import random
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
import pytest

from tests.databases import Sqlite
from tests.faults.http_world import open_http_world
from tests.world import World

SHORT_COUNT, LONG_COUNT = 300, int(os.environ.get("FAULT_MUTATIONS", "10000"))
Request = tuple[dict[str, str], bytes]


async def test_a_journey_over_signed_http(sqlite: Sqlite, tmp_path: Path) -> None:
    async with open_http_world(await sqlite.create(), tmp_path) as (world, _):
        sam = world.sam
        await sam.types('/contacts new "Ada Lovelace" email:ada@x.io')
        await sam.sees("*Ada Lovelace* (C-1) is now a contact.")
        await sam.types("@contacts tag ada@x.io +vip")
        await sam.sees("1 contact changed: +vip.")
        await sam.types("/contacts new")
        assert (await sam.fills(name="Bob", email="bob@x.io"))["ok"]
        await sam.sees("*Bob* (C-2) is now a contact.")


async def test_a_signed_request_that_comes_again_is_refused_and_done_once(
    sqlite: Sqlite, tmp_path: Path
) -> None:
    async with open_http_world(await sqlite.create(), tmp_path) as (world, url):
        request = _signed(world, _command(world, 'new "Ada" email:ada@x.io'))
        statuses = [await _send(world.session, url, request) for _ in range(3)]

        assert statuses == [200, 401, 401]
        assert await world.services.contacts.count(by=await world.actor(world.mia)) == 1


async def test_nothing_forged_is_taken_and_nothing_breaks(
    sqlite: Sqlite, tmp_path: Path
) -> None:
    await _forge(sqlite, tmp_path, SHORT_COUNT)


@pytest.mark.faults
async def test_nothing_forged_is_taken_in_ten_thousand_mutations(
    sqlite: Sqlite, tmp_path: Path
) -> None:
    await _forge(sqlite, tmp_path, LONG_COUNT)


async def _forge(sqlite: Sqlite, folder: Path, count: int) -> None:
    chance, statuses = random.Random(count), Counter[int]()  # noqa: S311
    async with open_http_world(await sqlite.create(), folder) as (world, url):
        # The SDK's own client would tidy up what we send.
        async with aiohttp.ClientSession() as stranger:
            for number in range(count):
                line = f'new "Mallory {number}" email:m{number}@x.io'
                mutate = chance.choice(MUTATIONS)
                request = mutate(_signed(world, _command(world, line)), chance)
                statuses[await _send(stranger, url, request)] += 1
        contacts = await world.services.contacts.count(by=await world.actor(world.mia))
        alive = await world.sam.types("/contacts whoami")
    print(f"\n{count} forgeries: {dict(statuses)}, accepted {contacts}")  # noqa: T201
    assert contacts == 0
    assert not [status for status in statuses if status == 200 or status >= 500]
    assert alive["ok"]


def _command(world: World, line: str) -> bytes:
    form = {
        "command": "/contacts",
        "text": line,
        "team_id": world.sandbox.team_id,
        "user_id": world.sam.id,
        "channel_id": world.sam.dm,
        "api_app_id": "A0CONTACTS1",
        "trigger_id": f"1.2.{random.random()}",  # noqa: S311
        "response_url": f"{world.sandbox.url}/response/T1/none",
    }
    return urlencode(form).encode()


def _signed(world: World, body: bytes, secret: str | None = None) -> Request:
    stamp = str(int(time.time()))
    signed = b"v0:" + stamp.encode() + b":" + body
    key = (secret or world.sandbox.signing_secret).encode()
    return {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": "v0=" + hmac.new(key, signed, hashlib.sha256).hexdigest(),
    }, body


async def _send(session: aiohttp.ClientSession, url: str, request: Request) -> int:
    headers, body = request
    try:
        async with session.post(url, data=body, headers=headers) as answer:
            return answer.status
    except (aiohttp.ClientError, ValueError):
        return 0  # not even a request


def _body_changed(request: Request, chance: random.Random) -> Request:
    headers, body = request
    at = chance.randrange(len(body))
    return headers, body[:at] + bytes([body[at] ^ (1 << chance.randrange(8))]) + body[
        at + 1 :
    ]


def _body_cut(request: Request, chance: random.Random) -> Request:
    return request[0], request[1][: chance.randrange(len(request[1]))]


def _body_junk(request: Request, chance: random.Random) -> Request:
    return request[0], chance.randbytes(chance.randrange(4000))


def _stamp_odd(request: Request, chance: random.Random) -> Request:
    odd = ("", "abc", "9" * 200, "-5", "1e5", "é", "0", "²", str(int(time.time()) - 301))
    return request[0] | {"X-Slack-Request-Timestamp": chance.choice(odd)}, request[1]


def _signature_odd(request: Request, chance: random.Random) -> Request:
    right = request[0]["X-Slack-Signature"]
    odd = (
        *("", "v0=", "v0=é", "v1" + right[2:], right[:-1], right + "0", right.upper()),
        "v0=" + "0" * 64,
    )
    return request[0] | {"X-Slack-Signature": chance.choice(odd)}, request[1]


def _header_missing(request: Request, chance: random.Random) -> Request:
    gone = chance.choice(("X-Slack-Signature", "X-Slack-Request-Timestamp"))
    return {name: value for name, value in request[0].items() if name != gone}, request[1]


def _kind_odd(request: Request, chance: random.Random) -> Request:
    kinds = ("application/json", "text/plain; charset=none", "multipart/form-data", "é")
    headers = request[0] | {"Content-Type": chance.choice(kinds)}
    return _signature_odd((headers, request[1]), chance)


def _compressed(request: Request, chance: random.Random) -> Request:
    odd = chance.choice(("gzip", "deflate", "br", "identity", "none"))
    return _body_junk((request[0] | {"Content-Encoding": odd}, request[1]), chance)


MUTATIONS: tuple[Callable[[Request, random.Random], Request], ...] = (
    _body_changed,
    _body_cut,
    _body_junk,
    _stamp_odd,
    _signature_odd,
    _header_missing,
    _kind_odd,
    _compressed,
)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b"{"),
        ("application/json", b"[1]"),
        ("application/json; charset=none", b"{}"),
        ("application/x-www-form-urlencoded", b"payload=%7B"),
        ("application/x-www-form-urlencoded", b"\xff\xfe=\xff"),
        ("application/x-www-form-urlencoded", b"command=%2Fcontacts"),
        ("application/x-www-form-urlencoded", b""),
        ("text/plain", b"hello"),
    ],
)
async def test_signed_nonsense_breaks_nothing(
    sqlite: Sqlite, tmp_path: Path, kind: str, body: bytes
) -> None:
    async with open_http_world(await sqlite.create(), tmp_path) as (world, url):
        headers, _ = _signed(world, body)
        status = await _send(world.session, url, (headers | {"Content-Type": kind}, body))
        assert status < 500
        assert (await world.sam.types("/contacts whoami"))["ok"]
