"""Uploads that were announced and are not complete yet."""

import secrets
from dataclasses import dataclass

from bot.sandbox.workspace import fresh_id


@dataclass
class Upload:
    """A file on its way: announced, then filled, then completed."""

    file_id: str
    team_id: str
    name: str
    length_bytes: int
    content: bytes | None = None


class Uploads:
    """All announced uploads, by their secret address and by file."""

    def __init__(self) -> None:
        self._by_secret: dict[str, Upload] = {}
        self._by_file: dict[str, Upload] = {}

    def announce(self, team_id: str, name: str, length_bytes: int) -> tuple[str, str]:
        """Return the secret part of the upload's address, and the id of its file."""
        upload = Upload(fresh_id("F"), team_id, name, length_bytes)
        secret = secrets.token_urlsafe(48)
        self._by_secret[secret] = self._by_file[upload.file_id] = upload
        return secret, upload.file_id

    def at(self, secret: str) -> Upload | None:
        """Return the upload with this address, or None."""
        return self._by_secret.get(secret)

    def take(self, file_id: str, team_id: str) -> Upload | None:
        """Return an upload whose bytes have arrived, and forget it; or None."""
        upload = self._by_file.get(file_id)
        if upload is None or upload.content is None or upload.team_id != team_id:
            return None
        del self._by_file[file_id]
        self._by_secret = {k: u for k, u in self._by_secret.items() if u is not upload}
        return upload
