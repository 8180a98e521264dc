"""The language people filter with: typed lines in, trees and canonical text out."""

from storage.query.canonical import canonical
from storage.query.changes import Change, parse_changes
from storage.query.cleaner import clean_line
from storage.query.drafts import parse_new
from storage.query.errors import QueryError
from storage.query.parser import parse_query
from storage.query.refs import Ref, RefKind, parse_ref, parse_refs, take_ref
from storage.query.tags import Tagging, parse_tags
from storage.query.tree import Query
from storage.query.verbs import near_verb, split_verb

__all__ = [
    "Change",
    "Query",
    "QueryError",
    "Ref",
    "RefKind",
    "Tagging",
    "canonical",
    "clean_line",
    "near_verb",
    "parse_changes",
    "parse_new",
    "parse_query",
    "parse_ref",
    "parse_refs",
    "parse_tags",
    "split_verb",
    "take_ref",
]
