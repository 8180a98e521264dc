"""Which kind a file is, decided by its content and never by its name."""

import mmap
import os
import re
import zipfile
from typing import BinaryIO, Final

from storage.files.errors import (
    DamagedFileError,
    EmptyFileError,
    ProtectedFileError,
    TooLargeFileError,
    UnsupportedFileError,
)
from storage.files.limits import MAX_FILE_BYTES

ARCHIVE: Final = b"PK"
COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How an OLE compound file begins: .xls, but .doc and encrypted workbooks too."""
OLD_WORKBOOKS: Final = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")
"""How Excel 2, 3 and 4 began a file, before compound files."""
FOREIGN: Final = {
    b"%PDF-": "a PDF document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"II*\x00": "a picture",
    b"MM\x00*": "a picture",
    b"\x1f\x8b": "a compressed archive",
    b"BZh": "a compressed archive",
    b"\xfd7zXZ\x00": "a compressed archive",
    b"7z\xbc\xaf\x27\x1c": "a compressed archive",
    b"Rar!\x1a": "a compressed archive",
    b"\x28\xb5\x2f\xfd": "a compressed archive",
    b"SQLite format 3\x00": "a database",
    b"PAR1": "a Parquet table",
    b"\x7fELF": "a program",
    b"MZ\x90": "a program",
    b"{\\rtf": "a text document",
}
MARKUP: Final = re.compile(
    rb"\s*<(?:\?xml|!doctype|html|head|body|table|div|script|svg|!--)", re.IGNORECASE
)
"""Web sites often offer a page under the name of a workbook."""
CARD: Final = re.compile(rb"\s*BEGIN:V(?:CARD|CALENDAR)", re.IGNORECASE)
UTF8_MARK: Final = b"\xef\xbb\xbf"


def recognise(file: BinaryIO) -> str:
    """Return ``csv``, ``xlsx`` or ``xls``.

    Raises:
        EmptyFileError: there is not one byte.
        TooLargeFileError: it is larger than any list of contacts we take.
        UnsupportedFileError: it is something else, and the message says what.
        ProtectedFileError: it is an encrypted workbook.
        DamagedFileError: it begins like a workbook but is none.
    """
    size_bytes = os.fstat(file.fileno()).st_size
    if not size_bytes:
        raise EmptyFileError("The file is empty.")
    if size_bytes > MAX_FILE_BYTES:
        megabytes = MAX_FILE_BYTES // 1024**2
        raise TooLargeFileError(f"The file is larger than {megabytes} MB.")
    file.seek(0)
    start = file.read(1024)
    if start.startswith((ARCHIVE + b"\x03\x04", ARCHIVE + b"\x05\x06")):
        return _in_archive(file)
    if start.startswith(COMPOUND):
        return _in_compound(file)
    _refuse_foreign(start)
    return "csv"


def _in_archive(file: BinaryIO) -> str:
    lowered, kind = _packed(file)
    if b"opendocument" in kind:
        raise UnsupportedFileError(
            "This is an OpenDocument file; only XLSX, XLS and CSV can be read."
        )
    if "xl/workbook.bin" in lowered:
        raise UnsupportedFileError(
            "This is a binary workbook (XLSB), which cannot be read."
        )
    if "[content_types].xml" in lowered and not any(
        name.startswith(("word/", "ppt/", "visio/")) for name in lowered
    ):
        return "xlsx"
    what = (
        "a document, not a workbook"
        if "[content_types].xml" in lowered
        else "a ZIP archive"
    )
    raise UnsupportedFileError(f"This is {what}.")


def _packed(file: BinaryIO) -> tuple[set[str], bytes]:
    """Return the names in an archive, and what it says that it is."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            kind = archive.read("mimetype")[:200] if "mimetype" in names else b""
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        OSError,
        ValueError,
    ) as bad:
        raise DamagedFileError("The file is damaged: it cannot be unpacked.") from bad
    return {name.lower().lstrip("/") for name in names}, kind


def _in_compound(file: BinaryIO) -> str:
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if content.find("EncryptedPackage".encode("utf-16-le")) >= 0:
            raise ProtectedFileError("This workbook has a password.")
        if _has_stream(content, "Workbook") or _has_stream(content, "Book"):
            return "xls"
        if _has_stream(content, "WordDocument") or _has_stream(
            content, "PowerPoint Document"
        ):
            raise UnsupportedFileError("This is a document, not a workbook.")
    raise DamagedFileError("The file begins like a workbook, but there is none in it.")


def _has_stream(content: mmap.mmap, name: str) -> bool:
    pattern = b"(?i)" + re.escape((name + "\0").encode("utf-16-le"))
    return re.search(pattern, content) is not None


def _refuse_foreign(start: bytes) -> None:
    text = start.removeprefix(UTF8_MARK)
    if start.startswith(OLD_WORKBOOKS):
        raise UnsupportedFileError(
            "This workbook was saved by a very old Excel (4 or older)."
        )
    if MARKUP.match(text):
        raise UnsupportedFileError("This is a web page or XML file under another name.")
    if CARD.match(text):
        raise UnsupportedFileError(
            "This is a file of cards (vCard or iCalendar), not a table."
        )
    for beginning, what in FOREIGN.items():
        if start.startswith(beginning):
            raise UnsupportedFileError(f"This is {what}, not a table.")
    if start[:4] == b"RIFF" or start[4:8] == b"ftyp":
        raise UnsupportedFileError("This is a picture or film, not a table.")
