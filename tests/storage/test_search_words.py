"""Words of a whole column at once are those of each text by itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.errors import ContactsError
from storage.identities import KINDS, normalise, normalise_many
from storage.search import entries_of, entry_of, indexed, indexed_many

plain = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=90)
texts = st.lists(plain | st.text(max_size=20) | st.sampled_from(("x" * 80, "a\nb", "")))


@given(texts=texts | st.lists(plain))
def test_a_column_has_the_words_of_its_texts(texts: list[str]) -> None:
    assert indexed_many(texts) == [indexed(text) for text in texts]
    assert entries_of(7, texts) == [entry_of(7, text) for text in texts]


address = st.from_regex(r"[A-Za-z.]{1,70}@[a-z-]{1,70}\.(com|Local|io)", fullmatch=True)
number = st.from_regex(r" ?(\+|00|0)?[1-9][0-9 ()-]{4,14}(\.0)?", fullmatch=True)


@pytest.mark.parametrize("kind", KINDS)
@given(texts=st.lists(address | number | st.text(max_size=9), max_size=6))
def test_a_column_of_identities_is_read_as_each_by_itself(
    kind: str, texts: list[str]
) -> None:
    values, keys, reasons = normalise_many(kind, texts, ["DE"] * len(texts))

    read = [(values[at], keys[at], reasons.get(at)) for at in range(len(texts))]
    assert read == [_alone(kind, text) for text in texts]


def _alone(kind: str, text: str) -> tuple[str | None, str | None, str | None]:
    """Return the value of one text, its normalised form, and why it is refused."""
    if not text or text.isspace():
        return None, None, None
    try:
        _, value, key = normalise(kind, text, "DE")
    except ContactsError as error:
        return None, None, str(error)
    return value, key, None
