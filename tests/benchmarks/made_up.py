"""Made-up people, as many as wanted and always the same: for files and for databases."""

import csv
import random
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Final, NamedTuple

FIRST_NAMES: Final = (
    "Ada Alan Alice Amara Anna Antonio Ben Carla Chen Chloé Clara Daan Dmitri Elena Emma "
    "Erik Fatima Finn Giulia Grace Hana Hugo Ingrid Ivan Jack Jürgen Kenji Laila Liam "
    "Łukasz Lena Marta Mateo Mia Nadia Noah Olga Omar Paula Pedro Priya Rahul Renée Rosa "
    "Sam Sofía Søren Tara Thomas Uma Vera Victor Wei Yuki Zoë Zofia"
)
LAST_NAMES: Final = (
    "Lovelace Hopper Turing Liskov Hamilton Ritchie Perlman Allen Lamarr Shannon Knuth "
    "Clarke Wirth Boyd Fischer Rossi Novák Okafor Müller García Silva Kowalski Tanaka "
    "Sato Nguyen Adams Baker Carter Davies Evans"
)
SYLLABLES: Final = "an ber cor del fen gar hol jor kel lun mar nor per ros sten tor"
ENDINGS: Final = "berg ford ley man sen ski ström ton wood"
COMPANIES: Final = "Amber Birch Cedar Delta Ember Fjord Granite Harbour Iris Juniper"
TRADES: Final = "Foods Labs Media Motors Partners Robotics Textiles Travel"
TITLES: Final = "Accountant Analyst Buyer Designer Director Engineer Lawyer Nurse"
# City, country, and the spellings of a number there: # stands for a digit, seven in all.
PLACES: Final = (
    ("Berlin", "DE", ("0151 2#######", "+49 151 2#######")),
    ("Leeds", "GB", ("0740# ######", "+44 740# ######")),
    ("Lyon", "FR", ("06 1# ## ## ##", "+33 6 1# ## ## ##")),
    ("Milano", "IT", ("347 #######", "+39 347 #######")),
    ("Praha", "CZ", ("60# ### ###", "+420 60# ### ###")),
    ("Warszawa", "PL", ("60# ### ###", "+48 60# ### ###")),
)
TAGS: Final = "lead vip customer partner press vendor speaker trial board legal"
NOTES: Final = "met at a fair;wants a demo;prefers e-mail;call next week;budget approved"
SEGMENTS: Final = ("A", "B", "C", "D", "enterprise", "smb", "mid-market")
AGAIN: Final = 0.02


class Person(NamedTuple):
    """A row of the file; the fields are the names of its columns.

    Nothing of ours takes the segment and the score: other programs have such columns.
    """

    first_name: str
    last_name: str
    email: str
    phone: str
    company: str
    title: str
    city: str
    country: str
    tags: str
    account_id: str
    birthday: str
    segment: str
    score: str
    note: str


def people(count: int, *, again: float = AGAIN) -> Iterator[Person]:
    """Yield people; the share ``again`` repeats an earlier one in another spelling."""
    crowd = _Crowd()
    known: list[Person] = []
    for number in range(count):
        if known and crowd.chance.random() < again:
            yield _respelled(crowd.chance.choice(known), crowd.chance)
            continue
        person = crowd.person(number)
        if number % 50 == 0:
            known.append(person)
        yield person


class _Crowd:
    """All the words, and the chance that puts them together: the same every time."""

    def __init__(self) -> None:
        self.chance = random.Random(1815)  # noqa: S311  # nothing here is a secret
        syllables, endings = SYLLABLES.split(), ENDINGS.split()
        self._firsts, self._titles = FIRST_NAMES.split(), TITLES.split()
        self._companies = [f"{a} {b}" for a in COMPANIES.split() for b in TRADES.split()]
        made = [a + b + e for a in syllables for b in syllables for e in endings]
        self._lasts = LAST_NAMES.split() + [name.capitalize() for name in made]
        self._weights = list(accumulate((1 + i) ** -0.7 for i in range(len(self._lasts))))

    def person(self, number: int) -> Person:
        chance = self.chance
        first = chance.choice(self._firsts)
        last = chance.choices(self._lasts, cum_weights=self._weights)[0]
        company = chance.choice(self._companies)
        city, country, spellings = chance.choice(PLACES)
        digits = iter(f"{number * 7_654_321 % 10_000_000:07d}")
        phone = [next(digits) if s == "#" else s for s in chance.choice(spellings)]
        return Person(
            first,
            last,
            f"{_plain(first)}.{_plain(last)}{number:x}@{_plain(company)}.example",
            "".join(phone),
            company,
            chance.choice(self._titles),
            city,
            country,
            ";".join(sorted(chance.sample(TAGS.split(), chance.randrange(4)))),
            f"AC-{number:07d}",
            f"{chance.randrange(1950, 2005)}-{chance.randrange(1, 13):02d}-15",
            SEGMENTS[number % len(SEGMENTS)],
            str(number * 37 % 1_000),
            chance.choice(NOTES.split(";")),
        )


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isascii() and letter != " ")


def _respelled(person: Person, chance: random.Random) -> Person:
    email = person.email.upper() if chance.random() < 0.5 else person.email.title()
    return person._replace(email=email, phone=person.phone.replace(" ", "-"))


def write_csv(path: Path, count: int) -> None:
    """Write the people into a file, as another program would have exported them."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(Person._fields)
        writer.writerows(people(count))
