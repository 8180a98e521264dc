"""What the demo begins with: about 200 made-up contacts, and who has which role."""

import random
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final, ParamSpec, TypeVar

from bot.services import build_services
from bot.settings import Settings
from storage.access import Actor
from storage.errors import BusyError, ContactsError, PassingError
from storage.models import Role

Asked = ParamSpec("Asked")
T = TypeVar("T")

COUNT: Final = 200
# Each waits for seconds; whatever keeps the file for longer than all of them is a fault.
TRIES: Final = 20
FIRST_NAMES: Final = (
    "Ada Grace Alan Edsger Barbara Katherine Linus Margaret Dennis Radia Ken "
    "Frances Tim Hedy John Mary Claude Annie Donald Joan Niklaus Evelyn Guido "
    "Karen José Søren Zoë Łukasz Åsa"
)
LAST_NAMES: Final = (
    "Lovelace Hopper Turing Dijkstra Liskov Johnson Hamilton Ritchie Perlman "
    "Thompson Allen Lamarr Backus Jackson Shannon Easley Knuth Clarke Wirth Boyd "
    "Fischer Rossi Novák Okafor"
)
COMPANIES: Final = (
    "Analytical Engines",
    "Lighthouse Trading",
    "Harbourline",
    "Kestrel Textiles",
    "Orchard & Sons",
    "Polar Robotics",
    "Quartz Media",
)
TITLES: Final = ("Engineer", "Buyer", "Director", "Designer", "Analyst", "Accountant")
TAGS: Final = ("vip", "lead", "customer", "partner", "press", "newsletter")
PLACES: Final = (
    ("Rome", "IT", "+39 333 {:07d}"),
    ("London", "GB", "+44 7700 9{:05d}"),
    ("Berlin", "DE", "+49 151 2{:07d}"),
    ("Paris", "FR", "+33 6 1{:07d}"),
    ("Boston", "US", "+1 617 555 {:04d}"),
)
OTHERS: Final = (
    {
        "name": "田中太郎",
        "email": "tanaka@example.jp",
        "company": "灯台商事",
        "country": "JP",
    },
    {"name": "Мария Иванова", "email": "maria@example.ru", "tags": "press"},
    {"name": "فاطمة الزهراء", "email": "fatima@example.eg", "country": "EG"},
)


async def fill(settings: Settings, team_id: str) -> None:
    """Add the sample contacts to a workspace that has none."""
    services = build_services(settings)
    try:
        workspace_id = await _in_turn(services.access.workspace_id, team_id)
        by = Actor(workspace_id, "DEMO", Role.OWNER, through="demo")
        if await services.contacts.count(by=by):
            return
        for values in _samples():
            await _in_turn(services.contacts.add, values, by=by)
    except PassingError:
        raise
    except ContactsError as error:
        msg = "The sample contacts are wrong"
        raise AssertionError(msg) from error
    finally:
        await services.database.close()


async def _in_turn(
    act: Callable[Asked, Awaitable[T]], *given: Asked.args, **more: Asked.kwargs
) -> T:
    """Do one thing as soon as others let us: bot and worker begin at the same moment."""
    for _ in range(TRIES - 1):
        with suppress(BusyError):
            return await act(*given, **more)
    return await act(*given, **more)


async def give_roles(
    settings: Settings, team_id: str, people: Sequence[Mapping[str, Any]]
) -> None:
    """Give the people of the demo their roles, as the owner would; once, not again."""
    services = build_services(settings)
    try:
        workspace_id = await _in_turn(services.access.workspace_id, team_id)
        owner = next(p["id"] for p in people if p["role"] == Role.OWNER)
        by = Actor(workspace_id, owner, Role.OWNER, through="demo")
        known = {holder.user_id for holder in await services.roles.holders(by=by)}
        for person in people:
            role = person["role"]
            if role not in (None, services.roles.default) and person["id"] not in known:
                await _in_turn(services.roles.give, person["id"], Role(role), by=by)
    finally:
        await services.database.close()


def _samples() -> Iterator[dict[str, str]]:
    firsts, lasts = FIRST_NAMES.split(), LAST_NAMES.split()
    chance = random.Random(1815)  # noqa: S311  # the same people at every start
    yield from OTHERS
    for number in range(COUNT - len(OTHERS)):
        first, last = firsts[number % len(firsts)], lasts[number * 7 % len(lasts)]
        city, country, phone = PLACES[number % len(PLACES)]
        yield {
            "name": f"{first} {last}",
            "email": f"{first}.{last}{number}@example.com".lower(),
            "phone": phone.format(number * 37 % 10_000),
            "company": chance.choice(COMPANIES),
            "title": chance.choice(TITLES),
            "city": city,
            "country": country,
            "tags": ", ".join(chance.sample(TAGS, chance.randint(0, 2))),
        }
