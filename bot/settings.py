"""Every setting, its unit and default.  Only here is the environment read."""

import os
import re
from collections.abc import Mapping
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final, Self

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from storage.errors import StartError
from storage.roles import Role

SLACK_API_URL: Final = "https://slack.com/api/"
PEOPLE: Final = ("owners", "managers", "members", "viewers")
MEMBER_ID: Final = re.compile("[UW][A-Z0-9]+", re.ASCII)
# What the bot tells its own processes.
PARENT: Final = "CONTACTS_PARENT"
PREFIX: Final = "CONTACTS_"
# Others may have variables that begin so, but hardly with all but a letter of one of ours.
NEAR: Final = 0.85
SECRETS: Final = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET")


class Mode(StrEnum):
    """How Slack reaches the bot."""

    SOCKET = "socket"
    HTTP = "http"


class Settings(BaseSettings):
    """The settings, from the environment and from a file ``.env`` beside the program.

    The three secrets have Slack's own names; all others begin with ``CONTACTS_``.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", extra="ignore", populate_by_name=True
    )

    bot_token: SecretStr = Field(
        default=SecretStr(""), validation_alias="SLACK_BOT_TOKEN", description="xoxb-…"
    )
    app_token: SecretStr = Field(
        default=SecretStr(""), validation_alias="SLACK_APP_TOKEN", description="xapp-…"
    )
    signing_secret: SecretStr = Field(
        default=SecretStr(""), validation_alias="SLACK_SIGNING_SECRET"
    )
    slack_api_url: str = SLACK_API_URL
    mode: Mode = Mode.SOCKET
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=3000, ge=0, le=65_535)

    data_folder: Path = Path("data")
    database_url: str = ""

    default_role: Role = Role.MEMBER
    owners: Annotated[tuple[str, ...], NoDecode] = ()
    managers: Annotated[tuple[str, ...], NoDecode] = ()
    members: Annotated[tuple[str, ...], NoDecode] = ()
    viewers: Annotated[tuple[str, ...], NoDecode] = ()
    import_channels: Annotated[tuple[str, ...], NoDecode] = ("contacts",)
    # Where managers are asked to decide on deletions until an owner chooses another channel
    # in Slack; without one, in direct messages.
    approvals_channel: str = "approvals"
    # Where contacts may be posted although guests of the workspace read along.
    guest_channels: Annotated[tuple[str, ...], NoDecode] = ()

    command: str = "/contacts"
    card_command: str = "/contact"
    phone_region: str = Field(default="", pattern="^([A-Z]{2})?$")
    sandbox_clock: str = ""
    log_level: str = Field(default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$")

    @model_validator(mode="before")
    @classmethod
    def _split_lists(cls, values: dict[str, Any]) -> dict[str, Any]:
        for name in (*PEOPLE, "import_channels", "guest_channels"):
            if isinstance(values.get(name), str):
                words = values[name].replace(",", " ").split()
                values[name] = tuple(word.removeprefix("#") for word in words)
        channel = values.get("approvals_channel")
        if isinstance(channel, str):
            values["approvals_channel"] = channel.strip().removeprefix("#")
        return values

    @model_validator(mode="after")
    def _fill_in(self) -> Self:
        if not self.database_url:
            path = self.data_folder.absolute() / "contacts.db"
            self.database_url = f"sqlite+aiosqlite:///{path}"
        if not self.slack_api_url.endswith("/"):
            self.slack_api_url += "/"
        return self

    @property
    def roles(self) -> dict[str, Role]:
        """The roles that the settings give, by user id; the highest wins."""
        given = {
            Role.VIEWER: self.viewers,
            Role.MEMBER: self.members,
            Role.MANAGER: self.managers,
            Role.OWNER: self.owners,
        }
        return {user_id: role for role, ids in given.items() for user_id in ids}

    @property
    def sqlite_path(self) -> Path | None:
        """The database file, or None on PostgreSQL."""
        from sqlalchemy.engine import make_url  # noqa: PLC0415  # slow to load

        url = make_url(self.database_url)
        is_sqlite = url.get_backend_name() == "sqlite"
        return Path(url.database) if is_sqlite and url.database else None


def load(*, with_secrets: bool = False, **given: Any) -> Settings:
    """Read the settings.

    Args:
        with_secrets: whether it is a fault if those for Slack are missing.
        given: settings that come first, whatever the environment says.

    Raises:
        StartError: with every fault, each on a line of its own and in words.
    """
    settings, faults = _read(given)
    faults += _misspelt_faults(given.get("_env_file", Settings.model_config["env_file"]))
    faults += [*_address_faults(settings), *_people_faults(settings)]
    if with_secrets:
        faults = [*check_secrets(settings), *faults]
    if faults:
        raise StartError("\n".join(faults))
    return settings


def _read(given: Mapping[str, Any]) -> tuple[Settings, list[str]]:
    """Return the settings, and what is wrong with those that are left at their default."""
    try:
        return Settings(**given), []
    except ValidationError as error:
        faulty = {str(fault["loc"][0]): fault["input"] for fault in error.errors()}
    defaults = {name: Settings.model_fields[name].default for name in faulty}
    faults = [
        f"{_variable(name)} is {value!r}. {_INSTEAD[name]}"
        for name, value in faulty.items()
    ]
    return Settings(**{**given, **defaults}), faults


def _variable(name: str) -> str:
    return f"{PREFIX}{name.upper()}"


# What to write instead, for each setting that does not take every text.
_INSTEAD: Final = {
    "mode": "Write socket or http.",
    "http_port": "Write a number from 0 to 65535, for example 3000.",
    "default_role": "Write nobody, viewer, member, manager or owner.",
    "phone_region": "Write the two capital letters of a country, for example IT.",
    "log_level": "Write DEBUG, INFO, WARNING or ERROR.",
}


def _misspelt_faults(file: Path | str | None) -> list[str]:
    """Return a sentence for each name that nobody reads and that is nearly a setting's."""
    written = {*os.environ, *(dotenv_values(file) if file else ())}
    known = [_variable(name) for name in Settings.model_fields]
    faults = []
    for name in sorted({name.upper() for name in written} - {*known, PARENT}):
        near = get_close_matches(name, known, 1, NEAR)
        if near and name.startswith(PREFIX):
            faults.append(f"{name} is no setting. Write {near[0]}.")
    return faults


def forget_environment() -> None:
    """Take the secrets out of the environment, so that no child process inherits them."""
    for name in SECRETS:
        os.environ.pop(name, None)


def check_secrets(settings: Settings) -> list[str]:
    """Return a sentence for each secret that is missing or is another one's."""
    bot, app = settings.bot_token.get_secret_value(), settings.app_token.get_secret_value()
    faults = []
    if not bot.startswith("xoxb-"):
        faults.append(
            "SLACK_BOT_TOKEN must begin with xoxb-. "
            "Copy it from your app's page: OAuth & Permissions, Bot User OAuth Token."
        )
    if settings.mode is Mode.SOCKET and not app.startswith("xapp-"):
        faults.append(
            "SLACK_APP_TOKEN must begin with xapp-. "
            "Make one under Basic Information, App-Level Tokens, with connections:write."
        )
    if not settings.signing_secret.get_secret_value().strip():
        faults.append(
            "SLACK_SIGNING_SECRET is empty. "
            "Copy it from Basic Information, App Credentials, Signing Secret."
        )
    return faults


def _address_faults(settings: Settings) -> list[str]:
    from sqlalchemy.engine import make_url  # noqa: PLC0415  # slow to load
    from sqlalchemy.exc import ArgumentError  # noqa: PLC0415  # the same

    faults = []
    if not settings.slack_api_url.startswith(("https://", "http://")):
        faults.append(
            f"CONTACTS_SLACK_API_URL is {settings.slack_api_url!r}. "
            f"Leave it out: Slack's own is {SLACK_API_URL}"
        )
    try:
        driver = make_url(settings.database_url).drivername
    except ArgumentError:
        driver = "no address at all"
    if driver not in ("sqlite+aiosqlite", "postgresql+asyncpg"):
        faults.append(
            f"CONTACTS_DATABASE_URL is for another kind of database ({driver}). Begin it "
            "with sqlite+aiosqlite:/// or postgresql+asyncpg://, or leave it out: then the "
            "database is a file in the data folder."
        )
    return faults


def _people_faults(settings: Settings) -> list[str]:
    """Return a sentence for each word that should be the ID of a person and is none."""
    return [
        f"{_variable(name)} names {word!r}, which is no member ID. Write one like "
        "U024BE7LH: in Slack, open the person's profile, press the three dots, then Copy "
        "member ID."
        for name in PEOPLE
        for word in getattr(settings, name)
        if not MEMBER_ID.fullmatch(word)
    ]
