"""Why most of the refused rows did not go through.

A whole channel reads it, so it is made of names of columns and words of ours, and holds no
value; the file of the refused rows says it row by row.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.drafts import IDENTITY_NEEDED, NAME_NEEDED
from storage.files.shapes import Profile
from storage.imports.outcomes import Kind
from storage.imports.setup import Setup
from storage.models import Import, ImportRow

TOLD: Final = 2
LOOKED_AT: Final = 20_000
"""Of more rows, the first tell enough, and the transaction is not held up."""
_WHOLE: Final = {
    IDENTITY_NEEDED: "no e-mail, phone or account",
    NAME_NEEDED: "no name",
}
# What a refusal of a value says of it, and how that is said of a column.
_OF_VALUES: Final = {
    "Nobody can tell which country": "has no country code",
    "with and without its country code": "may lack its country code",
    "A spreadsheet has turned": "was spoilt by a spreadsheet",
    "could be": "can mean several",
    "characters at most": "is too long",
    **{
        said: said
        for said in (
            "is no e-mail address",
            "is no phone number",
            "is no date",
            "is no day of the calendar",
            "is no birthday",
            "is no time zone",
            "is no country",
            "is no language",
            "is no web address",
            "cannot be a tag",
        )
    },
}
_ODD: Final = "does not fit"
_UNREADABLE: Final = "cannot be read"


async def commonest(session: AsyncSession, import_: Import) -> list[tuple[str, int]]:
    """Return the commonest reasons, each with how many of the first rows have it.

    A conflict has a count and a sentence of its own, so it is none of them.
    """
    query = (
        select(ImportRow.outcome, ImportRow.reason)
        .where(col(ImportRow.import_id) == import_.id)
        .where(col(ImportRow.outcome) != Kind.CONFLICT)
        .order_by(col(ImportRow.row))
        .limit(LOOKED_AT)
    )
    in_short = _reader(import_)
    counts = Counter(in_short(*row) for row in (await session.exec(query)).all())
    return counts.most_common(TOLD)


def _reader(import_: Import) -> Callable[[str, str], str]:
    """Return what says in short why a row of this import was refused."""
    profile, setup = Profile.from_json(import_.profile), Setup.from_json(import_.setup)
    columns = zip(profile.header, setup.columns, strict=True)
    names = sorted((name for name, field in columns if field), key=len, reverse=True)
    of_file = {problem.text for problem in profile.problems}

    def in_short(outcome: str, reason: str) -> str:
        if outcome == Kind.TRASHED:
            return "somebody in the trash"
        if reason in of_file:
            return reason.rstrip(".")
        name = next((name for name in names if reason.startswith(f"{name}: ")), None)
        if name is None:
            return _WHOLE.get(reason, _UNREADABLE)
        ours = _without_value(_first(reason.removeprefix(f"{name}: "), names))
        what = next((said for text, said in _OF_VALUES.items() if text in ours), _ODD)
        return f"“{name or '(no name)'}” {what}"

    return in_short


def _first(problems: str, names: Sequence[str]) -> str:
    """Return the first of the problems of a row."""
    return min((problems.partition(f"; {name}: ")[0] for name in names), key=len)


def _without_value(problem: str) -> str:
    """Return what we say of a value, which stands in quotes and may say the same."""
    return problem.partition("“")[0] + problem.rpartition("”")[2]
