"""What can be wrong with a line that somebody typed.

Where one correction is near at hand, ``fixed_line`` is the words with it, for a button;
they are without the slash command and, but for a wrong verb, without the verb.
"""

from collections.abc import Sequence
from typing import Final

from storage.errors import ContactsError


class QueryError(ContactsError):
    """A line cannot be read; ``fixed_line`` is what may have been meant, or None."""

    def __init__(self, text: str, fixed_line: str | None = None, **values: object) -> None:
        self.fixed_line = fixed_line
        super().__init__(text, **values)


class UnknownVerbError(QueryError):
    """The first word is nearly a verb: ``rest`` follows it, and nothing was run.

    ``line`` is the whole line, which may be meant as a search after all.
    """

    def __init__(self, word: str, suggestion: str, line: str, rest: str) -> None:
        self.word, self.suggestion, self.line, self.rest = word, suggestion, line, rest
        meant = f"{suggestion} {rest}".strip()
        is_search = suggestion == "find" and rest
        super().__init__(
            'I don\'t know "{word}". Did you mean *{meant}*?',
            meant,
            word=word,
            meant=f'search for "{rest}"' if is_search else meant,
        )


class ExportOptionError(QueryError):
    """A search says how or where to a file is to be made; ``search`` is what is left."""

    def __init__(self, option: str, words: str, search: str) -> None:
        self.export, self.search = f"export {words}", search
        super().__init__(
            '"{option}" is for files, and this is a search. For a file, type '
            "*/contacts {export}*.",
            option=option,
            export=self.export,
        )


class PlannedVerbError(QueryError):
    """The first word is a verb that nothing stands behind yet, and nothing was run.

    ``line`` is the whole line, which may be meant as a search after all.
    """

    def __init__(self, word: str, line: str) -> None:
        self.word, self.line = word, line
        super().__init__(
            'I cannot do "{word}" yet, so I did nothing. If you meant a search, press the '
            "button.",
            word=word,
        )


class UnknownFieldError(QueryError):
    """There is no field of this name; ``closest`` is the nearest one, or None."""

    def __init__(
        self,
        field: str,
        closest: str | None,
        hint: str,
        fixed: str | None,
        instead: str = "Write for example email or tag.",
    ) -> None:
        self.field, self.closest = field, closest
        nearest = " Closest: *{closest}*." if closest else f" {instead}"
        text = f'There is no field "{{field}}".{nearest}{hint}'
        super().__init__(text, fixed, field=field, closest=closest)


class BadOperatorError(QueryError):
    """A field cannot be compared in this way."""

    def __init__(self, field: str, operator: str, instead: str) -> None:
        self.field, self.operator = field, operator
        super().__init__(
            '"{field}" cannot be compared with {operator}. {instead}',
            field=field,
            operator=operator,
            instead=instead,
        )


class BadOperandError(QueryError):
    """A value is not of the kind that its field or option takes."""

    def __init__(self, field: str, value: str, instead: str) -> None:
        self.field, self.value = field, value
        super().__init__(
            '"{value}" does not fit {field}. {instead}',
            value=value,
            field=field,
            instead=instead,
        )


# What may stand after a name that takes no word of one's own.
EXAMPLES: Final = {
    "has": "email",
    "no": "phone",
    "sort": "name",
    "cols": "name,email",
    "page": "2",
    "created": "30d",
    "updated": "30d",
}


class MissingValueError(QueryError):
    """Nothing stands after ``field:``."""

    def __init__(self, field: str) -> None:
        self.field = field
        text = 'Nothing stands after "{field}:". Write for example {field}:{value}.'
        super().__init__(text, field=field, value=EXAMPLES.get(field.casefold(), "word"))


class UnclosedQuoteError(QueryError):
    """A quote is opened and never closed; ``fragment`` is what follows it."""

    def __init__(self, fragment: str, fixed_line: str) -> None:
        self.fragment = fragment
        text = 'The quote before "{fragment} is never closed.'
        super().__init__(text, fixed_line, fragment=fragment)


class UnclosedBracketError(QueryError):
    """Brackets do not come in pairs."""

    def __init__(self, fixed_line: str) -> None:
        super().__init__("The brackets are not in pairs.", fixed_line)


class MisplacedWordError(QueryError):
    """A word stands where it means nothing."""

    def __init__(self, word: str, reason: str, fixed_line: str | None = None) -> None:
        self.word = word
        super().__init__('"{word}" {reason}.', fixed_line, word=word, reason=reason)


class QueryTooLongError(QueryError):
    """A query has more characters, terms or nested brackets than anybody can follow."""

    def __init__(self, has: int, at_most: int, what: str) -> None:
        self.has, self.at_most = has, at_most
        super().__init__(f"This line has {has:,} {what}; at most {at_most:,} are read.")


def listed(words: Sequence[str]) -> str:
    """Return words as people list them: a, b or c."""
    head, last = ", ".join(words[:-1]), words[-1]
    return f"{head} or {last}" if head else last


class UnsupportedFilterError(QueryError):
    """Contacts cannot be filtered by this."""

    def __init__(self, what: str, known: Sequence[str]) -> None:
        self.what = what
        ways = listed([f"{name}:" for name in known[:5]])
        super().__init__(
            "Contacts cannot be filtered by {what}. Filter by {ways}", what=what, ways=ways
        )


class NoSuchViewError(QueryError):
    """A query names a saved view that there is not."""

    def __init__(self, view: str) -> None:
        self.view = view
        super().__init__('There is no saved view "{view}".', view=view)


class OneContactError(QueryError):
    """A search stands where one contact is meant."""

    def __init__(self, words: str) -> None:
        self.words = words
        super().__init__(
            '"{words}" is a search, and this takes one contact: C-42, an e-mail address, '
            "a phone number or a name.",
            words=words,
        )


class UnknownTopicError(QueryError):
    """Help was wanted on a command that there is not; ``suggestion`` is the nearest one."""

    def __init__(self, word: str, suggestion: str | None) -> None:
        self.suggestion = suggestion
        meant = " Did you mean *{suggestion}*?" if suggestion else ""
        super().__init__(
            f'There is no command "{{word}}".{meant}', word=word, suggestion=suggestion
        )


class VerbMeantError(QueryError):
    """Where one contact is to be named stands a verb; ``line`` is what may be meant."""

    def __init__(self, line: str) -> None:
        self.line = line
        super().__init__(
            "*/contact* opens one contact, by a name, e-mail, phone or C-number. "
            "Did you mean */contacts {line}*?",
            line=line,
        )
