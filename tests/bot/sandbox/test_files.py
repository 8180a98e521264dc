"""Files: dropped by people, downloaded and uploaded by the app."""

import pytest

from tests.bot.sandbox.bolt_app import BoltApp
from tests.workspace import Somebody, Workspace


@pytest.fixture
def sam(workspace: Workspace) -> Somebody:
    return workspace.person("Sam")


async def test_a_dropped_file_is_told_and_can_be_downloaded(
    workspace: Workspace, app: BoltApp, sam: Somebody
) -> None:
    result = await sam.uploads("Kontakte ä.csv", b"name\nAda", "#contacts", comment="All")

    assert sorted(app.heard()) == ["file_created", "file_shared", "message"]
    message = next(e for e in app.events if e["type"] == "message")
    assert (message["subtype"], message["text"]) == ("file_share", "All")
    file = (await workspace.call("files.info", file=result["file_id"]))["file"]
    assert file["name"] == "Kontakte ä.csv"
    token = {"Authorization": f"Bearer {workspace.sandbox.bot_token}"}
    async with workspace.session.get(file["url_private_download"], headers=token) as got:
        assert await got.read() == b"name\nAda"


async def test_a_file_with_the_bots_name_is_told_as_a_mention_too(
    app: BoltApp, sam: Somebody
) -> None:
    result = await sam.uploads("a.csv", b"name\nAda", "#sales", comment="@contacts this")

    mention = next(e for e in app.events if e["type"] == "app_mention")
    assert [file["id"] for file in mention["files"]] == [result["file_id"]]
    assert mention["text"].endswith(" this")


async def test_without_a_token_one_gets_a_page_to_sign_in(
    workspace: Workspace, sam: Somebody
) -> None:
    file_id = (await sam.uploads("a.csv", b"x"))["file_id"]
    file = workspace.sandbox.slack.workspace(None).files[file_id]

    path = f"/files-pri/{file.team_id}-{file_id}/a.csv"
    token = {"Authorization": f"Bearer {workspace.sandbox.bot_token}"}
    for headers in ({}, token):  # with it neither: this file was not shared with the bot
        async with workspace.session.get(path, headers=headers) as got:
            assert got.content_type == "text/html"


async def test_the_app_uploads_a_file_that_appears_a_moment_later(
    app: BoltApp, sam: Somebody
) -> None:
    answer = await app.client.files_upload_v2(
        channel=sam.dm, content="name\nAda", filename="out.csv", initial_comment="Here"
    )

    assert answer["files"][0]["shares"] == {}
    await sam.sees("Here")
    (message,) = await sam.messages(sam.dm)
    assert [file["name"] for file in message["files"]] == ["out.csv"]
    assert await sam.downloads(message["files"][0]["id"]) == b"name\nAda"
    info = await app.client.files_info(file=answer["files"][0]["id"])
    assert info["file"]["shares"]["private"][sam.dm][0]["ts"] == message["ts"]


async def test_a_share_can_get_lost(app: BoltApp, sam: Somebody) -> None:
    fault = {"method": "files.completeUploadExternal", "fault": "not_shared", "times": 1}
    await app.workspace.post("/faults", fault)

    answer = await app.client.files_upload_v2(
        channel=sam.dm, content="x", filename="lost.csv"
    )
    await app.client.files_upload_v2(channel=sam.dm, content="x", filename="there.csv")

    assert answer["ok"]
    await sam.sees("there.csv")
    assert "lost.csv" not in await sam.text()


async def test_an_upload_and_a_download_meet_faults_and_are_in_the_traffic(
    workspace: Workspace, sam: Somebody
) -> None:
    for method in ("upload", "download"):
        await workspace.post("/faults", {"method": method, "fault": "status:504"})
    announced = await workspace.call(
        "files.getUploadURLExternal", filename="a.csv", length="1"
    )
    file_id = await sam.drops("b.csv", b"name")
    file = (await workspace.call("files.info", file=file_id))["file"]

    async with workspace.session.post(announced["upload_url"], data=b"x") as up:
        assert up.status == 504
    async with workspace.session.get(file["url_private"]) as down:
        assert down.status == 504

    traffic = [entry for entry in await workspace.get("/traffic") if "fault" in entry]
    faults = [(entry["method"], entry["fault"]) for entry in traffic]
    assert faults == [("upload", "status:504"), ("download", "status:504")]


async def test_an_upload_of_another_length_than_announced_is_refused(
    workspace: Workspace,
) -> None:
    announced = await workspace.call(
        "files.getUploadURLExternal", filename="a.csv", length="5"
    )

    async with workspace.session.post(announced["upload_url"], data=b"1234") as short:
        assert short.status == 400
    async with workspace.session.post(announced["upload_url"], data=b"12345") as right:
        assert await right.text() == "OK - 5"


@pytest.mark.parametrize("length", ["0", "", "many"])
async def test_an_empty_file_is_refused(workspace: Workspace, length: str) -> None:
    answer = await workspace.call(
        "files.getUploadURLExternal", filename="a.csv", length=length
    )
    assert answer["ok"] is False


async def test_a_person_is_no_channel_for_a_file(
    workspace: Workspace, sam: Somebody
) -> None:
    announced = await workspace.call(
        "files.getUploadURLExternal", filename="a.csv", length="1"
    )
    await workspace.session.post(announced["upload_url"], data=b"1")

    answer = await workspace.call(
        "files.completeUploadExternal",
        files=[{"id": announced["file_id"]}],
        channel_id=sam.id,
    )

    assert answer["error"] == "channel_not_found"


async def test_a_file_from_another_company_has_to_be_asked_for(
    workspace: Workspace, app: BoltApp
) -> None:
    outsider = workspace.kind("outsider")

    await outsider.uploads("theirs.csv", b"x", "#partner-harbourline")

    message = next(e for e in app.events if e["type"] == "message")
    (file,) = message["files"]
    assert file["file_access"] == "check_file_info"
    assert (await workspace.call("files.info", file=file["id"]))["file"]["size"] == 1


async def test_people_see_only_files_shared_with_them(
    workspace: Workspace, sam: Somebody
) -> None:
    file_id = (await sam.uploads("a.csv", b"x"))["file_id"]

    assert await sam.downloads(file_id) == b"x"
    query = {"as": workspace.person("Tom").id}
    async with workspace.session.get(f"/files/{file_id}", params=query) as got:
        assert got.status == 404


async def test_a_deleted_file_is_gone(app: BoltApp, sam: Somebody) -> None:
    answer = await app.client.files_upload_v2(
        channel=sam.dm, content="x", filename="out.csv"
    )
    await sam.sees("out.csv")

    await app.client.files_delete(file=answer["files"][0]["id"])

    await sam.sees("-out.csv")
    info = await app.workspace.call("files.info", file=answer["files"][0]["id"])
    assert info["error"] == "file_deleted"
