import io
import zipfile
from pathlib import Path

import pytest

from storage.files import reader
from storage.files.errors import DamagedFileError, ProtectedFileError, TooLargeFileError
from storage.files.package import CHUNK_BYTES
from tests.storage.files.workbooks import inline, package, shared_texts

HEADER = f'<row r="1">{inline("A1", "name")}{inline("B1", "phone")}</row>'
DECLARED = '<!DOCTYPE x [<!ENTITY e "boom">]>'


async def test_an_unknown_encoding_of_a_part_is_refused(tmp_path: Path) -> None:
    part = '<?xml version="1.0" encoding="klingon"?><workbook/>'

    with pytest.raises(DamagedFileError, match="a part of it is no XML"):
        await reader.profile(package(tmp_path, HEADER, {"xl/workbook.xml": part}))


@pytest.mark.parametrize("part", ["xl/workbook.xml", "_rels/.rels", "sheet"])
async def test_a_document_type_is_refused_wherever_it_stands(
    part: str, tmp_path: Path
) -> None:
    name = "xl/worksheets/sheet1.xml" if part == "sheet" else part
    path = package(tmp_path, HEADER, {name: f"{DECLARED}<a>&e;</a>"})

    with pytest.raises(DamagedFileError, match="document type"):
        await reader.profile(path)


async def test_a_document_type_in_the_shared_texts_is_refused(tmp_path: Path) -> None:
    at_the_edge = " " * (CHUNK_BYTES - 4) + DECLARED
    path = shared_texts(tmp_path, HEADER, at_the_edge)

    with pytest.raises(DamagedFileError, match="document type"):
        await reader.profile(path)


async def test_an_archive_that_unpacks_to_far_more_is_refused(tmp_path: Path) -> None:
    path = package(tmp_path, HEADER, {"xl/media/zeros.bin": "\0" * 40_000_000})

    with pytest.raises(TooLargeFileError, match="unpacks to 38 MB"):
        await reader.profile(path)


async def test_an_archive_of_too_many_parts_is_refused(tmp_path: Path) -> None:
    path = package(tmp_path, HEADER, {f"xl/media/{n}.bin": "" for n in range(1_001)})

    with pytest.raises(TooLargeFileError, match="more than 1,000 parts"):
        await reader.profile(path)


@pytest.mark.filterwarnings("ignore:Duplicate name")
async def test_two_parts_of_one_name_are_refused(tmp_path: Path) -> None:
    path = package(tmp_path, HEADER)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")

    with pytest.raises(DamagedFileError, match="two parts of the same name"):
        await reader.profile(path)


async def test_an_encrypted_part_is_refused_as_protected(tmp_path: Path) -> None:
    path = package(tmp_path, HEADER)
    content = bytearray(path.read_bytes())
    directory = content.rindex(b"PK\x01\x02")
    content[directory + 8] |= 1
    path.write_bytes(content)

    with pytest.raises(ProtectedFileError, match="has a password"):
        await reader.profile(path)


async def test_a_part_that_does_not_match_its_checksum_is_refused(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(2, 99))
    stored = io.BytesIO()
    with (
        zipfile.ZipFile(package(tmp_path, HEADER + rows)) as old,
        zipfile.ZipFile(stored, "w", zipfile.ZIP_STORED) as new,
    ):
        for entry in old.infolist():
            new.writestr(entry.filename, old.read(entry))
    path = tmp_path / "changed.xlsx"
    path.write_bytes(stored.getvalue().replace(b"<v>50</v>", b"<v>51</v>"))

    with pytest.raises(DamagedFileError, match="cannot be unpacked"):
        await reader.profile(path)
