"""The language that people filter with: grammar, canonical text, SQL."""

from storage.query.canonical import canonical
from storage.query.changes import Change, parse_changes
from storage.query.cleaner import clean_line
from storage.query.drafts import parse_new
from storage.query.names import field_named
from storage.query.parser import parse_query
from storage.query.reasons import parse_reason
from storage.query.refs import (
    Ref,
    RefKind,
    bare_number,
    one_by_one,
    parse_ref,
    parse_refs,
    take_ref,
)
from storage.query.tags import Tagging, parse_tags
from storage.query.tree import Query, Sort, Term
from storage.query.verbs import meant_verb, split_verb, without_find

__all__ = [
    "Change",
    "Query",
    "Ref",
    "RefKind",
    "Sort",
    "Tagging",
    "Term",
    "bare_number",
    "canonical",
    "clean_line",
    "field_named",
    "meant_verb",
    "one_by_one",
    "parse_changes",
    "parse_new",
    "parse_query",
    "parse_reason",
    "parse_ref",
    "parse_refs",
    "parse_tags",
    "split_verb",
    "take_ref",
    "without_find",
]
