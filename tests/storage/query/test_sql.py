"""What a query finds, held against a reading of it that knows no SQL."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from storage.access import Actor
from storage.clock import Clock
from storage.contacts import Contacts
from storage.database import Database
from storage.finding.finding import Finding
from storage.identities import KINDS
from storage.query import Query, Sort, canonical, parse_query
from storage.query.errors import QueryError
from storage.query.tree import And, Expression, Filter, Not, Operator, Or, Presence, Term
from storage.query.tree import Text as Value
from storage.words import fold

PEOPLE: tuple[dict[str, str], ...] = (
    {"name": "Ada Lovelace", "email": "ada@x.io", "tags": "vip, press"},
    {"name": "Ada Byron", "phone": "+39 333 1230100", "tags": "vip"},
    {"name": "Adam Smith", "email": "adam@y.io", "company": "Ada & Sons"},
    {"name": "Bea 100% _x_", "email": "bea@x.io\nbea@y.io", "tags": "VIPs, press"},
    {"name": "田中太郎", "account": "t-1", "company": "灯台商事"},
    {"name": "Zoë", "visitor": "v-1", "tags": "lead"},
    {"name": "Grace Hopper", "phone": "+1 617 555 0100", "city": "Boston"},
    {"name": "Grace Kelly", "whatsapp": "+33 6 12 34 56 78", "telegram": "@grace"},
)
WORDS = ("ada", "AD", "x", "lovelace", "太", "zoe", "0100", "617 555 0100", "nobody")
PHRASES = ("ada lovelace", "grace h", "ada b")
TAGS = ("vip", "VIPS", "press", "lead", "none-has-it", "v_p", "%")
ADDRESSES = ("ada@x.io", "BEA@y.io", "nobody@x.io")


@pytest.fixture
async def everybody(contacts: Contacts, member: Actor) -> dict[int, dict[str, str]]:
    return {(await contacts.add(values, by=member)).id: dict(values) for values in PEOPLE}


@pytest.fixture
def finding(database: Database, clock: Clock) -> Finding:
    return Finding(database, clock)


async def test_every_query_finds_whom_it_means(
    everybody: dict[int, dict[str, str]], finding: Finding, member: Actor
) -> None:
    chance = Random(1815)  # noqa: S311 - the same queries every time
    for _ in range(120):
        expression = _expression(chance, depth=0)
        wanted = {id_ for id_, one in everybody.items() if _fits(expression, one)}
        query = parse_query(canonical(Query(expression)))
        text = canonical(query)

        assert set(await finding.ids(query, 100, by=member)) == wanted, text
        page = await finding.find(query, by=member)
        assert ({row.id for row in page.rows}, page.count) == (wanted, len(wanted)), text
        by_age = Query(query.expression, sort=(Sort("created", descending=True),))
        sorted_page = await finding.find(by_age, by=member)
        assert [row.id for row in sorted_page.rows] == sorted(wanted, reverse=True), text
        assert (await finding.count(query, by=member)).count == len(wanted), text


def _expression(chance: Random, depth: int) -> Expression:
    """Make up something to ask for."""
    kinds = ["term", "phrase", "tag", "type", "has", "address", "channel", "tagged"]
    kind = chance.choice(kinds if depth > 2 else [*kinds, "and", "or", "not"])
    if kind in ("and", "or"):
        parts = tuple(_expression(chance, depth + 1) for _ in range(chance.randint(2, 3)))
        return And(parts) if kind == "and" else Or(parts)
    if kind == "not":
        return Not(_expression(chance, depth + 1))
    return _leaf(kind, chance)


def _leaf(kind: str, chance: Random) -> Expression:
    def some(values: tuple[str, ...]) -> tuple[Value, ...]:
        return tuple(map(Value, chance.sample(values, chance.randint(1, 2))))

    types = ("identified", "anonymous", "authenticated")
    leaves: dict[str, Callable[[], Expression]] = {
        "term": lambda: Term(chance.choice(WORDS)),
        "phrase": lambda: Term(chance.choice(PHRASES), quoted=True),
        "tag": lambda: Filter("tags", Operator.IS, some(TAGS)),
        "tagged": lambda: Filter("tags", chance.choice(_IN_TEXT), some(TAGS)),
        "type": lambda: Filter("type", Operator.IS, some(types)),
        "channel": lambda: Filter("channel", Operator.IS, some(("email", "telegram"))),
        "address": lambda: Filter("email", Operator.IS, some(ADDRESSES)),
        "has": lambda: Presence(
            chance.choice(("email", "phone", "tags")), chance.choice((True, False))
        ),
    }
    return leaves[kind]()


_IN_TEXT = (Operator.CONTAINS, Operator.STARTS)


def _fits(part: Expression, one: dict[str, str]) -> bool:
    """Tell whether a contact is meant, the slow way."""
    if isinstance(part, And):
        return all(_fits(each, one) for each in part.parts)
    if isinstance(part, Or):
        return any(_fits(each, one) for each in part.parts)
    if isinstance(part, Not):
        return not _fits(part.part, one)
    if isinstance(part, Presence):
        return bool(one.get(part.field)) is part.present
    return _has_term(part, one) if isinstance(part, Term) else _passes(part, one)


def _has_term(term: Term, one: dict[str, str]) -> bool:
    words = fold(" ".join(one.values())).split()
    digits = ["".join(filter(str.isdigit, one.get(k, ""))) for k in ("phone", "whatsapp")]
    asked = "".join(filter(str.isdigit, term.text))
    if len(asked) >= 4 and any(d.endswith(asked) for d in digits):
        return True
    if term.quoted:
        return f" {fold(term.text)}" in " " + fold(one["name"])
    return all(any(w.startswith(a) for w in words) for a in fold(term.text).split())


def _passes(part: Filter, one: dict[str, str]) -> bool:
    texts = [v.text.casefold() for v in part.values if isinstance(v, Value)]
    if part.field == "tags":
        tags = [tag.strip().casefold() for tag in one.get("tags", "").split(",") if tag]
        return any(_HOW[part.operator](tag, text) for tag in tags for text in texts)
    if part.field == "type":
        return _type(one) in texts
    if part.field == "channel":
        return any(one.get(text) for text in texts)
    return any(text in one.get(part.field, "").split("\n") for text in texts)


def _type(one: dict[str, str]) -> str:
    kinds = [kind for kind in KINDS if kind in one]
    if "account" in kinds:
        return "authenticated"
    return "anonymous" if kinds == ["visitor"] else "identified"


_HOW: dict[Operator, Callable[[str, str], bool]] = {
    Operator.IS: lambda tag, text: tag == text,
    Operator.CONTAINS: lambda tag, text: text in tag,
    Operator.STARTS: lambda tag, text: tag.startswith(text),
}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("created:<30d", 1),
        ("created:>30d", 1),
        ("created:2026-01", 1),
        ("created:2026-01-04", 0),
        ("created:2026-01-05", 1),
        ("created:<=2026-01-05", 1),
        ("created:<2026-01-05", 0),
        ("created:>2026-01-05", 1),
        ("created:2026-01-01..2026-12-31", 2),
        ("created:..2026-02-01", 1),
        ("created:2025", 0),
        ("created:2026-03-01T12:00..2026-03-01T13:00", 1),
        ("updated:today", 0),
        ("created:tomorrow", 0),
        ("created:<999999y", 2),
    ],
)
async def test_a_date_is_a_day_a_month_an_age_or_a_span(
    line: str,
    found: int,
    contacts: Contacts,
    finding: Finding,
    clock: Clock,
    member: Actor,
) -> None:
    """Two contacts, of 5 January and 1 March 2026, are looked for on 11 March."""
    real = datetime.now(UTC)
    for number, (month, day) in enumerate(((1, 5), (3, 1))):
        clock.shift = datetime(2026, month, day, 12, tzinfo=UTC) - real
        await contacts.add({"name": "Ada", "email": f"a{number}@x.io"}, by=member)
    clock.shift += timedelta(days=10)

    assert (await finding.find(parse_query(line), by=member)).count == found


async def test_today_ends_at_midnight(
    contacts: Contacts, finding: Finding, clock: Clock, member: Actor
) -> None:
    noon = datetime(2026, 5, 1, 12, tzinfo=UTC) - datetime.now(UTC)
    clock.shift = noon
    await contacts.add({"name": "Ada", "email": "ada@x.io"}, by=member)
    for line, days, found in (
        ("created:today", 0, 1),
        ("created:today", 1, 0),
        ("created:yesterday", 1, 1),
        ("created:>=yesterday", 2, 0),
    ):
        clock.shift = noon + timedelta(days=days)
        assert (await finding.find(parse_query(line), by=member)).count == found, line


@pytest.mark.parametrize(
    "line", ["city:Rome", "tag:>5", "has:city", "list:gold", "sort:city"]
)
async def test_what_has_no_index_is_refused_in_words(
    line: str, finding: Finding, member: Actor
) -> None:
    with pytest.raises(QueryError):
        await finding.find(parse_query(line), by=member)


def test_the_reading_is_not_trivial() -> None:
    some: Any = PEOPLE[0]
    assert _fits(Term("love"), some)
    assert not _fits(Term("ove"), some)
