"""The fields of a contact, and the one place where their values are checked."""

from storage.fields.choices import read_tag, read_tags, tag_key
from storage.fields.cleaning import clean, clean_many
from storage.fields.dates import birthday_text
from storage.fields.field import Field, Group, Type
from storage.fields.languages import language_name, language_text
from storage.fields.names import LAST, full_name, sort_key, split_name
from storage.fields.places import country_name, read_country
from storage.fields.system import FIELDS, SYSTEM_FIELDS
from storage.values import BadValueError, Clean

__all__ = [
    "FIELDS",
    "LAST",
    "SYSTEM_FIELDS",
    "BadValueError",
    "Clean",
    "Field",
    "Group",
    "Type",
    "birthday_text",
    "clean",
    "clean_many",
    "country_name",
    "full_name",
    "language_name",
    "language_text",
    "read_country",
    "read_tag",
    "read_tags",
    "sort_key",
    "split_name",
    "tag_key",
]
