"""The settings are read, and all that is wrong with them is told at once, in words."""

import os
import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from dotenv import dotenv_values
from pydantic import ValidationError

from bot.settings import PARENT, PEOPLE, PREFIX, SLACK_API_URL, Mode, Settings
from storage.errors import StartError

MEMBER_ID: Final = re.compile("[UW][A-Z0-9]+", re.ASCII)
# Others may have variables that begin so, but hardly with all but a letter of one of ours.
NEAR: Final = 0.85


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
