"""Phone numbers: what counts as one, and its one international form (E.164)."""

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, ValidationResult

from storage.identities.phone_plans import quick_e164
from storage.values import BadValueError, shown, tidy

_LONGEST = 100


def read_phone(text: str, region: str | None = None) -> tuple[str, str]:
    """Return the number as it is written, and its international form.

    ``("020 7946 0018", "+442079460018")`` with the region GB.  An extension stays a part
    of the number, ``+12125550100;ext=5``: colleagues behind one switchboard are different
    people.  The number has to be possible, not in service.

    Raises:
        BadValueError: it is no phone number, or nobody can tell of which country.
    """
    quick = quick_e164(text, region)
    return (text.strip(), quick) if quick else _check(text, region)


def _check(text: str, region: str | None) -> tuple[str, str]:
    """Return the same as ``read_phone``, the long way."""
    written = tidy(text)
    digits = _plain_digits(written)
    number = _parse(digits, region, written)
    _refuse_two_readings(digits, number, written)
    problem = _PROBLEMS.get(phonenumbers.is_possible_number_with_reason(number))
    if problem:
        raise BadValueError(f"{shown(written)} is no phone number: {problem}.")
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return written, f"{e164};ext={number.extension}" if number.extension else e164


_PROBLEMS = {
    ValidationResult.INVALID_COUNTRY_CODE: "no country has this code",
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "its area code is missing",
    ValidationResult.TOO_SHORT: "it is too short",
    ValidationResult.TOO_LONG: "it is too long",
    ValidationResult.INVALID_LENGTH: "its country has no numbers of this length",
}


def _parse(text: str, region: str | None, written: str) -> PhoneNumber:
    try:
        return phonenumbers.parse(text, region)
    except NumberParseException as error:
        if error.error_type == NumberParseException.INVALID_COUNTRY_CODE:
            raise _without_country(written) from None
        problem = "it has too many or too few digits"
        raise BadValueError(f"{shown(written)} is no phone number: {problem}.") from None


def _without_country(written: str) -> BadValueError:
    if written.startswith(("+", "＋")):
        return BadValueError(
            f"{shown(written)} is no phone number: no country has this code."
        )
    return BadValueError(
        f"Nobody can tell which country {shown(written)} is in. Write it with + and the "
        "country code, for example +39 333 1234567, or give the contact a country."
    )


def _refuse_two_readings(digits: str, number: PhoneNumber, written: str) -> None:
    """Refuse 491701234567 in Germany: with + in front it is another, likelier number."""
    code, national = str(number.country_code), str(number.national_number)
    if not national.startswith(code) or not digits.startswith(code):
        return
    abroad = PhoneNumber(number.country_code, int(national[len(code) :] or 0))
    if phonenumbers.is_valid_number(abroad):
        raise BadValueError(
            f"{shown(written)} can be read with and without its country code. "
            f"Write +{national} or +{code}{national}."
        )


def _plain_digits(written: str) -> str:
    """Return the number without what is written around it.

    The library would read letters as keys and skip words; a text that needs that is
    refused here, for it is more often a mistake than a number.
    """
    if _SCIENTIFIC.fullmatch(written):
        raise BadValueError(
            f"A spreadsheet has turned this number into {shown(written)}, and digits may "
            "be lost. Format the column as text and type the number again."
        )
    text = _DECIMAL.sub(r"\1", re.sub(r"(?i)^tel:\s*", "", written))
    if len(text) > _LONGEST or not _NUMBER.fullmatch(text):
        raise BadValueError(
            f"{shown(written)} is no phone number. Write one number, in digits, "
            "for example +39 333 1234567."
        )
    return text


_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d{1,2}")
_DECIMAL = re.compile(r"^(\d{7,15})\.0$")  # a whole number that passed through a table
_EXTENSION = r"(?:;ext=|ext(?:ension|n)?\.?:?|x|#|доб\.?|int\.?|anexo|interno)"
_NUMBER = re.compile(
    rf"[(\[]*[+＋]?[()\[\]\s\d./\\~\u00ad\u200b\u2010-\u2015\u2060\u2212\u2053\uff0d"
    rf"\uff08\uff09\uff0e\uff0f-]+(?:\s*{_EXTENSION}\s*\d{{1,7}}#?)?",
    re.IGNORECASE,
)
