"""The fields every contact has, in the order in which people see them."""

from storage.fields.field import Field, Group, Type
from storage.identities.kinds import KINDS, Form, Kind

_NOTE_LENGTH = 3_000  # what one box of a Slack form holds

_PERSON = (
    Field(
        "name",
        "Name",
        group=Group.PERSON,
        in_form=True,
        aliases=("fullname", "full_name"),
    ),
    Field("first_name", "First name", group=Group.PERSON, aliases=("first", "firstname")),
    Field(
        "last_name",
        "Last name",
        group=Group.PERSON,
        aliases=("last", "lastname", "surname"),
    ),
)

_IDENTITY_ALIASES = {
    "email": ("e-mail", "mail"),
    "phone": ("tel", "telephone", "mobile"),
    "twitter": ("x",),
    "sso": ("ssoid",),
    "account": ("account_id",),
    "key": ("contact_key", "external_id", "externalid"),
}
_IDENTITY_HELP = {
    Form.EMAIL: "For example ada@example.com",
    Form.PHONE: "With + and the country code, for example +39 333 1234567",
    Form.HANDLE: "For example @ada",
    Form.EXACT: "",
}


def _identity_field(kind: Kind) -> Field:
    types = {Form.EMAIL: Type.EMAIL, Form.PHONE: Type.PHONE}
    return Field(
        kind.identifier,
        kind.label,
        types.get(kind.form, Type.TEXT),
        Group.IDENTITY,
        help=_IDENTITY_HELP[kind.form],
        max_length=255,
        in_form=kind.identifier in ("email", "phone"),
        plural=True,
        aliases=_IDENTITY_ALIASES.get(kind.identifier, ()),
    )


_WORK = (
    Field("company", "Company", group=Group.WORK, in_form=True, aliases=("org", "firm")),
    Field("title", "Title", group=Group.WORK, in_form=True, aliases=("job", "jobtitle")),
    Field(
        "website", "Website", Type.URL, Group.WORK, max_length=2_000, aliases=("url", "web")
    ),
)

_ADDRESS = (
    Field("street", "Street", group=Group.ADDRESS),
    Field(
        "postcode",
        "Postcode",
        group=Group.ADDRESS,
        max_length=40,
        aliases=("zip", "postal"),
    ),
    Field("city", "City", group=Group.ADDRESS, aliases=("town",)),
    Field("region", "Region", group=Group.ADDRESS, aliases=("state", "province")),
    Field(
        "country",
        "Country",
        Type.COUNTRY,
        Group.ADDRESS,
        help="A name or a code, for example Italy or IT",
        in_form=True,
    ),
    Field("location", "Location", group=Group.ADDRESS),
)

_REGIONAL = (
    Field(
        "birthday",
        "Birthday",
        Type.BIRTHDAY,
        Group.PERSON,
        help="For example 1990-05-17, or 17 May",
        aliases=("born", "dob"),
    ),
    Field(
        "language",
        "Language",
        Type.LANGUAGE,
        Group.REGIONAL,
        help="A name or a code, for example Italian or it",
        aliases=("lang",),
    ),
    Field(
        "timezone",
        "Time zone",
        Type.TIMEZONE,
        Group.REGIONAL,
        help="For example Europe/Rome",
        aliases=("tz", "time_zone"),
    ),
)

_OTHER = (
    Field("tags", "Tags", Type.TAGS, in_form=True, plural=True, aliases=("tag",)),
    Field("note", "Note", Type.LONGTEXT, max_length=_NOTE_LENGTH, aliases=("notes",)),
    Field("avatar", "Avatar"),
    Field("assignee", "Assignee", Type.USER, aliases=("owner", "assigned")),
    Field("lifecycle", "Lifecycle", aliases=("stage",)),
    Field("source", "Source"),
    Field("space", "Space", aliases=("hub",)),
)

_TYPES = ("anonymous", "identified", "authenticated")


def _computed(identifier: str, label: str, kind: Type, *aliases: str) -> Field:
    return Field(identifier, label, kind, read_only=True, aliases=aliases)


_COMPUTED = (
    _computed("number", "Number", Type.INTEGER, "id"),
    Field("type", "Type", Type.OPTION, options=_TYPES, read_only=True),
    _computed("created", "Created", Type.DATETIME, "added"),
    _computed("updated", "Updated", Type.DATETIME, "changed"),
    _computed("interacted", "Last interaction", Type.DATETIME, "last_interaction"),
    _computed(
        "incoming", "Last incoming message", Type.DATETIME, "silent", "since-incoming"
    ),
    _computed("lastchannel", "Last channel", Type.TEXT, "last_channel"),
)

SYSTEM_FIELDS: tuple[Field, ...] = (
    *_PERSON,
    *map(_identity_field, KINDS.values()),
    *_WORK,
    *_ADDRESS,
    *_REGIONAL,
    *_OTHER,
    *_COMPUTED,
)

FIELDS: dict[str, Field] = {field.identifier: field for field in SYSTEM_FIELDS}
