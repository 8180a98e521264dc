"""Check one value, or a column of them: whoever brings it, form, command, file or API."""

from collections.abc import Callable, Sequence

from storage.fields import choices, dates, languages, links, numbers, places, zones
from storage.fields.field import Field, Type
from storage.identities.emails import read_email
from storage.identities.phones import read_phone
from storage.values import BadValueError, Clean, check_length, one_line, tidy


def clean(field: Field, text: str, *, region: str | None = None) -> Clean | None:
    """Return the value that ``text`` means in ``field``, None where it is blank.

    Dates and times are ISO text, a yes or no is a bool, several values are a list; a
    phone without + belongs to ``region`` (ISO code of a country).

    Raises:
        BadValueError: it cannot be understood; the text says why and what to write.
    """
    if not text or text.isspace():
        return None
    value = _CLEANERS[field.type](field, text, region)
    return None if value == [] else value


def clean_many(
    field: Field, texts: Sequence[str | None], regions: Sequence[str | None] | None = None
) -> tuple[list[Clean | None], dict[int, str]]:
    """Clean a column, each distinct text once: the values, None where blank or refused.

    The second part says, by position, why a text was refused.
    """
    needs_region = regions is not None and field.type == Type.PHONE
    places_of_rows = regions if regions and needs_region else [None] * len(texts)
    known: dict[tuple[str | None, str | None], tuple[Clean | None, str]] = {}
    values: list[Clean | None] = []
    reasons: dict[int, str] = {}
    for row, key in enumerate(zip(texts, places_of_rows, strict=True)):
        found = known.get(key)
        if found is None:
            found = known[key] = _value_and_reason(field, *key)
        values.append(found[0])
        if found[1]:
            reasons[row] = found[1]
    return values, reasons


def _value_and_reason(
    field: Field, text: str | None, region: str | None
) -> tuple[Clean | None, str]:
    try:
        return clean(field, text or "", region=region), ""
    except BadValueError as error:
        return None, str(error)


def _text(field: Field, text: str, _: str | None) -> str:
    return check_length(one_line(text), field.max_length)


def _long_text(field: Field, text: str, _: str | None) -> str:
    return check_length(tidy(text).replace("\r\n", "\n"), field.max_length)


def _by_text(read: Callable[[str], Clean]) -> Callable[[Field, str, str | None], Clean]:
    """Make a cleaner of what needs to know the text alone."""
    return lambda _field, text, _region: read(one_line(text))


def _by_field(
    read: Callable[[Field, str], Clean],
) -> Callable[[Field, str, str | None], Clean]:
    """Make a cleaner of what needs to know the field and the text."""
    return lambda field, text, _region: read(field, one_line(text))


_CLEANERS: dict[Type, Callable[[Field, str, str | None], Clean]] = {
    Type.TEXT: _text,
    Type.LONGTEXT: _long_text,
    Type.NUMBER: _by_field(numbers.read_number),
    Type.INTEGER: _by_field(numbers.read_integer),
    Type.DATE: _by_text(dates.read_date),
    Type.BIRTHDAY: _by_text(dates.read_birthday),
    Type.DATETIME: _by_text(dates.read_datetime),
    Type.OPTION: _by_field(choices.read_option),
    Type.DROPDOWN: _by_field(choices.read_option),
    Type.CHECKBOX: _by_text(choices.read_yes_or_no),
    Type.MULTI: _by_field(choices.read_options),
    Type.COUNTRY: _by_text(places.read_country),
    Type.URL: _by_field(links.read_url),
    Type.EMAIL: lambda _field, text, _region: read_email(text)[1],
    Type.PHONE: lambda _field, text, region: read_phone(text, region)[1],
    Type.TIMEZONE: _by_text(zones.read_timezone),
    Type.LANGUAGE: _by_text(languages.read_language),
    Type.TAGS: _by_text(choices.read_tags),
    Type.USER: _by_text(choices.read_user),
}
