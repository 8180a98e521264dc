"""Every setting, its unit and default.

They are read by ``loading.py``, which tells everything that is wrong with them.
"""

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from storage.roles import Role

SLACK_API_URL: Final = "https://slack.com/api/"
PEOPLE: Final = ("owners", "managers", "members", "viewers")
# What the bot tells its own processes.
PARENT: Final = "CONTACTS_PARENT"
PREFIX: Final = "CONTACTS_"
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


def forget_environment() -> None:
    """Take the secrets out of the environment, so that no child process inherits them."""
    for name in SECRETS:
        os.environ.pop(name, None)
