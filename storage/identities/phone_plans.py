"""Numbering plans of the world, as tables: the quick way from a plain number to E.164.

``phonenumbers`` takes some 50 µs to read a number, most of it to find out what a plain
number is not.  Here its own metadata answers for plain numbers; for the rest, and for
every doubt, the answer is None and the library has to be asked.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from phonenumbers import (
    COUNTRY_CODE_TO_REGION_CODE,
    PhoneMetadata,
    PhoneNumberDesc,
    region_code_for_country_code,
)

_PLAIN = re.compile(r"\s*(?:\+ ?)?\(?[0-9][0-9 ()./-]{4,30}\s*", re.ASCII)
_NOT_DIALLED = str.maketrans("", "", " \t\n\r\f\v()./-")


def quick_e164(text: str, region: str | None) -> str | None:
    """Return the international form of a plain number, None where the library must say."""
    if not _PLAIN.fullmatch(text) or text.endswith(".0"):
        return None
    digits = text.translate(_NOT_DIALLED)
    if digits[0] == "+":
        return _from_abroad(digits[1:])
    plan = _plan_of_region(region) if region else None
    return _at_home(digits, plan) if plan else None


@dataclass(frozen=True, slots=True)
class _Plan:
    """How numbers of one country, or of one region that shares a code, are built."""

    code: str
    abroad: re.Pattern[str]  # what one dials before a country code
    trunk: re.Pattern[str]  # what one dials only at home
    has_transform: bool  # the trunk prefix is replaced, not left out
    number: re.Pattern[str]
    lengths: frozenset[int]
    lengths_of_code: frozenset[int]


def _from_abroad(digits: str) -> str | None:
    plan = _plan_of_start(digits[:3])
    if plan is None:
        return None
    number = _significant(digits[len(plan.code) :], plan)
    return number and f"+{plan.code}{number}"


def _at_home(digits: str, plan: _Plan) -> str | None:
    abroad = plan.abroad.match(digits)
    if abroad:
        rest = digits[abroad.end() :]
        return _from_abroad(rest) if rest and rest[0] != "0" else None
    if digits.startswith(plan.code):
        return None
    number = _significant(digits, plan)
    return number and f"+{plan.code}{number}"


def _significant(digits: str, plan: _Plan) -> str | None:
    """Return the number without its trunk prefix."""
    trunk = plan.trunk.match(digits)
    if trunk:
        if plan.has_transform and trunk.groups()[-1] is not None:
            return None
        digits = digits[trunk.end() :]
        if not _fits(digits, plan):
            return None
    lasting = len(digits) in plan.lengths and len(digits) in plan.lengths_of_code
    return digits if lasting else None


def _fits(digits: str, plan: _Plan) -> bool:
    return len(digits) in plan.lengths and plan.number.fullmatch(digits) is not None


@lru_cache(maxsize=1024)
def _plan_of_region(region: str) -> _Plan | None:
    metadata = PhoneMetadata.metadata_for_region(region, None)
    return _plan(metadata) if metadata else None


@lru_cache(maxsize=1024)
def _plan_of_start(digits: str) -> _Plan | None:
    """Return the plan whose country code these three digits begin with."""
    plans = (_plan_of_code(digits[:length]) for length in (1, 2, 3))
    return next(filter(None, plans), None)


@lru_cache(maxsize=1024)
def _plan_of_code(code: str) -> _Plan | None:
    if not code or code[0] == "0" or int(code) not in COUNTRY_CODE_TO_REGION_CODE:
        return None
    return _plan(_metadata_of_code(int(code)))


def _metadata_of_code(code: int) -> PhoneMetadata:
    region = region_code_for_country_code(code)
    metadata = PhoneMetadata.metadata_for_region_or_calling_code(code, region)
    if metadata is None:
        raise LookupError(code)
    return metadata


def _plan(metadata: PhoneMetadata) -> _Plan:
    code, numbers = metadata.country_code or 0, _all_numbers(metadata)
    return _Plan(
        code=str(code),
        abroad=_compiled(metadata.international_prefix),
        trunk=_compiled(metadata.national_prefix_for_parsing),
        has_transform=bool(metadata.national_prefix_transform_rule),
        number=_compiled(numbers.national_number_pattern),
        lengths=frozenset(numbers.possible_length),
        lengths_of_code=frozenset(_all_numbers(_metadata_of_code(code)).possible_length),
    )


def _all_numbers(metadata: PhoneMetadata) -> PhoneNumberDesc:
    return metadata.general_desc or PhoneNumberDesc()


def _compiled(pattern: str | None) -> re.Pattern[str]:
    return re.compile(pattern or "(?!)")  # without a pattern, nothing fits
