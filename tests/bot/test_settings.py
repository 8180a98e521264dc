"""The settings: every fault at once, in words."""

import re
from pathlib import Path

import pytest

from bot.loading import check_secrets, load
from bot.settings import Mode, Settings
from storage.errors import StartError
from storage.models import Role

WRONG = {
    "SLACK_BOT_TOKEN": ("", "must begin with xoxb-"),
    "SLACK_APP_TOKEN": ("xoxb-1", "must begin with xapp-"),
    "SLACK_SIGNING_SECRET": ("", "Signing Secret"),
    "CONTACTS_MODE": ("bogus", "Write socket or http."),
    "CONTACTS_HTTP_PORT": ("abc", "a number from 0 to 65535"),
    "CONTACTS_LOG_LEVEL": ("x", "Write DEBUG, INFO"),
    "CONTACTS_DEFAULT_ROLE": ("boss", "Write nobody, viewer"),
    "CONTACTS_PHONE_REGION": ("Italy", "two capital letters"),
    "CONTACTS_DATABASE_URL": ("mysql://root:canary@x/y", "sqlite+aiosqlite:///"),
    "CONTACTS_SLACK_API_URL": ("slack", "https://slack.com/api/"),
    "CONTACTS_OWNERS": ("mia", "'mia', which is no member ID"),
    "CONTACTS_VIEWERS": ("U1,@vera", "'@vera', which is no member ID"),
}


def test_all_faults_are_told_at_once_by_the_names_people_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, (value, _) in WRONG.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(StartError) as refused:
        load(with_secrets=True, _env_file=None)

    told = {line.split()[0]: line for line in str(refused.value).splitlines()}
    assert told.keys() == WRONG.keys()
    for name, (_, instead) in WRONG.items():
        assert instead in told[name]
    assert "canary" not in str(refused.value)


def test_no_setting_is_refused_in_words_that_are_not_ours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in Settings.model_fields:
        monkeypatch.setenv(f"CONTACTS_{name.upper()}", "?!")

    with pytest.raises(StartError) as refused:
        load(_env_file=None)

    for line in str(refused.value).splitlines():
        assert re.search(r"(Write|Begin|Leave) ", line, re.IGNORECASE), line
        assert "should" not in line
        assert "valid" not in line


def test_a_setting_that_is_misspelt_is_refused_and_not_passed_over(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CONTACTS_OWNER", "U1")
    monkeypatch.setenv("CONTACTS_DATABASE_PASSWORD_FILE", "somebody else's")
    file = tmp_path / ".env"
    file.write_text("CONTACTS_DATABSE_URL=postgresql+asyncpg://x/y\n")

    with pytest.raises(StartError) as refused:
        load(_env_file=file)

    assert str(refused.value).splitlines() == [
        "CONTACTS_DATABSE_URL is no setting. Write CONTACTS_DATABASE_URL.",
        "CONTACTS_OWNER is no setting. Write CONTACTS_OWNERS.",
    ]


def test_a_database_of_another_kind_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTACTS_DATABASE_URL", "mysql://somewhere/contacts")

    with pytest.raises(
        StartError, match="sqlite\\+aiosqlite:/// or postgresql\\+asyncpg://"
    ):
        load(_env_file=None)


def test_settings_come_from_a_file_too(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(
        "SLACK_BOT_TOKEN=xoxb-1\nSLACK_APP_TOKEN=xapp-1\nSLACK_SIGNING_SECRET=s\n"
        "CONTACTS_OWNERS=U1, U2\nCONTACTS_IMPORT_CHANNELS=#leads people\n"
    )

    settings = load(_env_file=file)

    assert check_secrets(settings) == []
    assert settings.roles == {"U1": Role.OWNER, "U2": Role.OWNER}
    assert settings.import_channels == ("leads", "people")


def test_the_highest_role_that_the_settings_give_counts() -> None:
    settings = Settings(_env_file=None, members=("U1",), managers=("U1",), viewers=("U1",))

    assert settings.roles == {"U1": Role.MANAGER}


@pytest.mark.parametrize("blank", ["", "  "])
def test_an_empty_signing_secret_is_told(blank: str) -> None:
    settings = Settings(
        _env_file=None, bot_token="xoxb-1", app_token="xapp-1", signing_secret=blank
    )

    assert [fault.split()[0] for fault in check_secrets(settings)] == [
        "SLACK_SIGNING_SECRET"
    ]


def test_tokens_that_changed_places_are_told() -> None:
    settings = Settings(
        _env_file=None, bot_token="xapp-1", app_token="xoxb-1", signing_secret="s"
    )

    told = " ".join(check_secrets(settings))

    assert "SLACK_BOT_TOKEN must begin with xoxb-" in told
    assert "SLACK_APP_TOKEN must begin with xapp-" in told


def test_http_mode_needs_no_app_token() -> None:
    settings = Settings(
        _env_file=None, bot_token="xoxb-1", signing_secret="s", mode=Mode.HTTP
    )

    assert check_secrets(settings) == []


def test_secrets_are_never_shown() -> None:
    settings = Settings(_env_file=None, bot_token="xoxb-canary", signing_secret="canary")

    assert "canary" not in repr(settings)
