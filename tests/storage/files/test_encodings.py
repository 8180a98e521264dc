import codecs
from pathlib import Path

import pytest

from storage.files import reader
from storage.files.errors import UndecodableFileError
from storage.files.shapes import Reading
from tests.shared_data import shared
from tests.storage.files.reading import cells, read, text

MARKED = {
    "utf-8": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
}
PEOPLE = {
    "cp1252": "Jürgen Müller,François\nAndré Señor,Zoë\n",
    "cp1250": "Łukasz Święcicki,Żaneta\nŠtěpán Dvořák,Žofie\n",
    "cp1251": "Иван Петров,Степан\nОльга Кузнецова,Мария\n",
    "koi8-r": "Иван Петров,Степан\nОльга Кузнецова,Мария\n",
    "cp932": "山田太郎は東京に住んでいます,営業部\n鈴木花子です,カタカナ\n",
    "iso2022_jp": "山田太郎,東京都\n鈴木花子,大阪府\n",
    "gb18030": "王小明在北京工作,销售部经理\n李丽是我们的客户,上海市\n",
    "euc_kr": "김철수는 서울에 살고 있습니다,영업부\n이영희,부산광역시\n",
}


@pytest.mark.parametrize("encoding", MARKED)
async def test_a_mark_at_the_start_says_the_encoding_and_is_no_text(
    encoding: str, tmp_path: Path
) -> None:
    path = text(tmp_path, MARKED[encoding] + '"name",city\nZoë,東京\n'.encode(encoding))

    profile, rows = await read(path)

    assert (profile.encoding, profile.encoding_certain) == (encoding, True)
    assert profile.header == ["name", "city"]
    assert rows[0].cells == ["Zoë", "東京"]


@pytest.mark.parametrize("encoding", PEOPLE)
async def test_an_unmarked_encoding_is_asked_for_with_previews(
    encoding: str, tmp_path: Path
) -> None:
    content = f"name,note\n{PEOPLE[encoding]}"
    path = text(tmp_path, content.encode(encoding))

    profile = await reader.profile(path)
    chosen, rows = await read(path, Reading(encoding=encoding))

    assert not profile.encoding_certain
    assert "encoding" in [question.kind for question in profile.questions]
    right = " ".join(PEOPLE[encoding].split())[:80]
    assert right in [each.preview for each in profile.candidates]
    assert chosen.encoding_certain
    assert [",".join(row.cells) for row in rows] == PEOPLE[encoding].splitlines()


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
async def test_wide_text_without_a_mark_is_proposed(encoding: str, tmp_path: Path) -> None:
    path = text(tmp_path, "name,note\nAnn,x\nZoë,y\n".encode(encoding))

    profile = await reader.profile(path)

    assert (profile.encoding, profile.encoding_certain) == (encoding, False)
    assert profile.first_rows == [["Ann", "x"], ["Zoë", "y"]]


async def test_the_first_letter_beyond_ascii_may_come_late(tmp_path: Path) -> None:
    rows = b"Ann,x\n" * 400_000
    path = text(tmp_path, b"name,note\n" + rows + "Jürgen,y\n".encode("cp1252"))

    profile = await reader.profile(path)

    assert not profile.encoding_certain
    assert profile.candidates[0].preview == "Jürgen,y"


async def test_a_wrong_choice_is_refused_with_the_line(tmp_path: Path) -> None:
    path = text(tmp_path, "name\nAnn\nJürgen\n".encode("cp1252"))

    with pytest.raises(UndecodableFileError, match=r"Line 3 is not text in UTF-8\."):
        await reader.profile(path, Reading(encoding="utf-8"))


@pytest.mark.parametrize("name", ["latin-1", "rot13", "unicode_escape", "idna", "no\0", ""])
async def test_only_encodings_that_we_offer_can_be_chosen(
    name: str, tmp_path: Path
) -> None:
    path = text(tmp_path, "name\nAnn\n")

    if not name:
        assert await cells(path, Reading(encoding=name)) == [["Ann"]]
        return
    with pytest.raises(UndecodableFileError, match="is not one of those we read"):
        await reader.profile(path, Reading(encoding=name))


async def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = text(tmp_path, bytes(range(256)) * 40)

    with pytest.raises(UndecodableFileError):
        await reader.profile(path)


@pytest.mark.parametrize("encoding", ["euc_kr", "gb18030", "gb2312", "shift_jis"])
async def test_other_people_s_texts_equal_their_utf8_once_the_encoding_is_known(
    encoding: str,
) -> None:
    path = shared("hostile", "encodings", f"{encoding}.txt")
    same = shared("hostile", "encodings", f"{encoding}-utf8.txt")
    offered = {"gb2312": "gb18030", "shift_jis": "cp932"}.get(encoding, encoding)
    how = Reading(encoding=offered, delimiter="|", header=False)

    profile = await reader.profile(path)

    assert not profile.encoding_certain
    assert same.read_text("utf-8").split()[0] in profile.candidates[0].preview
    assert await cells(path, how) == await cells(same, Reading(delimiter="|", header=False))
