"""Whom, and why."""

import pytest

from storage.query import parse_reason
from storage.query.errors import QueryError


@pytest.mark.parametrize(
    ("line", "target", "reason"),
    [
        ("C-42 reason:left the company", "C-42", "left the company"),
        ("C-42 reason: left", "C-42", "left"),
        ('tag:old reason:"two years: silent"', "tag:old", "two years: silent"),
        ('reason:"left" tag:old -tag:vip', "tag:old -tag:vip", "left"),
        ("Ada Lovelace Reason:asked us", "Ada Lovelace", "asked us"),
        ('"reason: Ada" reason:x', '"reason: Ada"', "x"),
        ("ada", "ada", ""),
        ("ada reason:", "ada", ""),
        ("reason:left", "", "left"),
        ("", "", ""),
    ],
)
def test_the_reason_ends_the_line_unless_it_is_quoted(
    line: str, target: str, reason: str
) -> None:
    assert parse_reason(line) == (target, reason)


def test_a_quote_that_is_never_closed_is_a_mistake() -> None:
    with pytest.raises(QueryError):
        parse_reason('C-42 reason:"left')
