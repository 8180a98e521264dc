"""The ways to reach a person: e-mail, phone, channel accounts, keys of other systems."""

from storage.identities.identity import (
    Identity,
    IdentityColumn,
    display_name,
    normalise,
    normalise_many,
    reversed_digits,
)
from storage.identities.kinds import KINDS, PHONE_KINDS, Kind

__all__ = [
    "KINDS",
    "PHONE_KINDS",
    "Identity",
    "IdentityColumn",
    "Kind",
    "display_name",
    "normalise",
    "normalise_many",
    "reversed_digits",
]
