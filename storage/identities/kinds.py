"""The kinds of identity: one row for each channel through which a person is known."""

from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    """How the values of a kind are written and compared."""

    EMAIL = "email"
    PHONE = "phone"
    HANDLE = "handle"  # @name or the address of a profile; letter case does not count
    EXACT = "exact"  # made by another system; every character counts


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of identity.  ``sites`` are the hosts of its profile addresses."""

    identifier: str
    label: str
    form: Form
    sites: tuple[str, ...] = ()


_ALL = (
    Kind("email", "E-mail", Form.EMAIL),
    Kind("phone", "Phone", Form.PHONE),
    Kind("sms", "SMS", Form.PHONE),
    Kind("whatsapp", "WhatsApp", Form.PHONE),
    Kind("telegram", "Telegram", Form.HANDLE, ("t.me", "telegram.me")),
    Kind("facebook", "Facebook", Form.HANDLE, ("facebook.com", "fb.com", "m.me")),
    Kind("twitter", "Twitter", Form.HANDLE, ("twitter.com", "x.com")),
    Kind("instagram", "Instagram", Form.HANDLE, ("instagram.com",)),
    Kind("wechat", "WeChat", Form.EXACT),
    Kind("line", "LINE", Form.EXACT),
    Kind("secure", "Secure messaging", Form.EXACT),
    Kind("sso", "Single sign-on ID", Form.EXACT),
    Kind("account", "Account", Form.EXACT),
    Kind("key", "Contact key", Form.EXACT),
    Kind("visitor", "Visitor ID", Form.EXACT),
)

KINDS: dict[str, Kind] = {kind.identifier: kind for kind in _ALL}

PHONE_KINDS = frozenset(kind.identifier for kind in _ALL if kind.form == Form.PHONE)
