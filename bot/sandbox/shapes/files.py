"""Files in the JSON in which Slack shows them."""

from urllib.parse import quote

from bot.sandbox.model import File, Payload


def file_object(file: File, base_url: str) -> Payload:
    """Return a file as ``files.info`` and the messages it was shared in do."""
    address = f"{base_url}/files-pri/{file.team_id}-{file.id}"
    name = quote(file.name)
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title,
        "mimetype": file.mimetype,
        "filetype": file.filetype,
        "pretty_type": file.filetype.upper(),
        "user": file.user,
        "user_team": file.team_id,
        "editable": False,
        "size": len(file.content),
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": any(channel.startswith("C") for channel in file.shares),
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": f"{address}/{name}",
        "url_private_download": f"{address}/download/{name}",
        "media_display_type": "unknown",
        "permalink": f"{base_url}/files/{file.user}/{file.id}/{name}",
        "permalink_public": f"{base_url}/files-pub/{file.team_id}-{file.id}",
        "is_starred": False,
        "has_rich_preview": False,
        "file_access": "visible",
    }


def file_with_shares(file: File, base_url: str) -> Payload:
    """Return a file with the channels and messages in which it was shared."""
    shares: dict[str, dict[str, list[dict[str, str]]]] = {}
    for channel, ts in file.shares.items():
        kind = "public" if channel.startswith("C") else "private"
        shares.setdefault(kind, {})[channel] = [{"ts": ts}]
    ids = list(file.shares)
    return file_object(file, base_url) | {
        "shares": shares,
        "channels": [id_ for id_ in ids if id_.startswith("C")],
        "groups": [],
        "ims": [id_ for id_ in ids if id_.startswith("D")],
        "has_more_shares": False,
        "comments_count": 0,
    }
