import io
import zipfile
from pathlib import Path

import pytest

from storage.files import limits, reader
from storage.files.errors import (
    DamagedFileError,
    EmptyFileError,
    FileError,
    ProtectedFileError,
    TooLargeFileError,
    UnsupportedFileError,
)
from tests.storage.files import workbooks
from tests.storage.files.reading import text

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ROWS = [["name"], ["Ann"]]


def archive(**parts: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        for name, part in parts.items():
            made.writestr(name.replace("__", "/"), part)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "error", "words"),
    [
        (b"", EmptyFileError, "The file is empty."),
        (b"%PDF-1.7\n1 0 obj", UnsupportedFileError, "a PDF document"),
        (b"\x89PNG\r\n\x1a\n", UnsupportedFileError, "a picture"),
        (b"RIFF\0\0\0\0WEBP", UnsupportedFileError, "a picture"),
        (b"\x1f\x8b\x08\0", UnsupportedFileError, "a compressed archive"),
        (b"7z\xbc\xaf\x27\x1c", UnsupportedFileError, "a compressed archive"),
        (b"SQLite format 3\0", UnsupportedFileError, "a database"),
        (b"<html><table>", UnsupportedFileError, "a web page"),
        (b"\xef\xbb\xbf <!DOCTYPE html>", UnsupportedFileError, "a web page"),
        (b"<?xml version='1.0'?><Workbook/>", UnsupportedFileError, "XML"),
        (b"BEGIN:VCARD\r\nFN:Ann", UnsupportedFileError, "vCard"),
        (b"\x09\x04\x06\x00\0\0\0\0", UnsupportedFileError, "a very old Excel"),
        (archive(readme="x"), UnsupportedFileError, "a ZIP archive"),
        (
            archive(mimetype="application/vnd.oasis.opendocument.x"),
            UnsupportedFileError,
            "Op",
        ),
        (
            archive(**{"[Content_Types].xml": "", "xl__workbook.bin": ""}),
            UnsupportedFileError,
            "XLSB",
        ),
        (
            archive(**{"[Content_Types].xml": "", "word__document.xml": ""}),
            UnsupportedFileError,
            "a document, not a workbook",
        ),
        (b"PK\x03\x04broken", DamagedFileError, "cannot be unpacked"),
        (COMPOUND + bytes(600), DamagedFileError, "there is none in it"),
        (
            COMPOUND + "WordDocument\0".encode("utf-16-le"),
            UnsupportedFileError,
            "a document",
        ),
        (COMPOUND + "EncryptedPackage".encode("utf-16-le"), ProtectedFileError, "password"),
    ],
)
async def test_what_is_no_table_is_refused_in_words(
    content: bytes, error: type[FileError], words: str, tmp_path: Path
) -> None:
    with pytest.raises(error, match=words):
        await reader.profile(text(tmp_path, content))


async def test_the_name_of_a_file_says_nothing(tmp_path: Path) -> None:
    xlsx = workbooks.xlsx(tmp_path, ROWS, "contacts.csv")
    xls = workbooks.xls(tmp_path, ROWS).rename(tmp_path / "contacts.xlsx")
    csv = text(tmp_path, "name\nAnn\n", "contacts.xls")

    kinds = [(await reader.profile(path)).kind for path in (xlsx, xls, csv)]

    assert kinds == ["xlsx", "xls", "csv"]


async def test_a_file_larger_than_any_list_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(limits.MAX_FILE_BYTES + 1)  # sparse: takes no space

    with pytest.raises(TooLargeFileError, match="larger than 300 MB"):
        await reader.profile(path)
