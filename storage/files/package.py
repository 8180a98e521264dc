"""An XLSX file as a package of parts, looked over before anything in it is parsed."""

import posixpath
import zipfile
import zlib
from collections.abc import Callable
from typing import BinaryIO, Final, NamedTuple
from xml.parsers import expat

from storage.files.errors import DamagedFileError, ProtectedFileError, TooLargeFileError
from storage.files.limits import (
    MAX_ARCHIVE_ENTRIES,
    MAX_UNPACKED_BYTES,
    MAX_UNPACKED_RATIO,
    SMALL_UNPACKED_BYTES,
)

CHUNK_BYTES: Final = 256 * 1024
ENCRYPTED_FLAG: Final = 1
DECLARATIONS: Final = (b"<!DOCTYPE", b"<!ENTITY")
BROKEN: Final = (
    *(zipfile.BadZipFile, zlib.error, NotImplementedError),
    *(EOFError, OSError, ValueError),
)
"""What unpacking a damaged archive raises."""
Start = Callable[[str, dict[str, str]], None]


class Sheet(NamedTuple):
    """A worksheet: its name, the part it is in, and whether Excel shows it."""

    name: str
    part: str
    hidden: bool


class Package:
    """The parts of a workbook."""

    def __init__(self, file: BinaryIO) -> None:
        try:
            self._archive = zipfile.ZipFile(file)
        except BROKEN as bad:
            raise DamagedFileError("The file is damaged: it cannot be unpacked.") from bad
        self._entries = self._checked(self._archive.infolist())
        self.dates_from_1904 = False
        self._texts = ""
        self.sheets = self._sheets()

    def _checked(self, entries: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
        """Refuse what unpacks to far more than it seems, or to two things at once."""
        by_name = {_part_name(entry.filename): entry for entry in entries}
        unpacked_bytes = sum(entry.file_size for entry in entries)
        packed_bytes = sum(entry.compress_size for entry in entries)
        if len(entries) > MAX_ARCHIVE_ENTRIES:
            raise TooLargeFileError(
                f"The workbook has more than {MAX_ARCHIVE_ENTRIES:,} parts."
            )
        if len(by_name) != len(entries):
            raise DamagedFileError("The workbook has two parts of the same name.")
        if any(entry.flag_bits & ENCRYPTED_FLAG for entry in entries):
            raise ProtectedFileError("This workbook has a password.")
        ratio = unpacked_bytes / max(packed_bytes, 1)
        bomb = unpacked_bytes > SMALL_UNPACKED_BYTES and ratio > MAX_UNPACKED_RATIO
        if unpacked_bytes > MAX_UNPACKED_BYTES or bomb:
            megabytes = unpacked_bytes // 1024**2
            raise TooLargeFileError(
                f"The workbook unpacks to {megabytes:,} MB, which is too much."
            )
        return by_name

    def _sheets(self) -> list[Sheet]:
        roots = self._related("_rels/.rels", "")
        workbook = next(
            (part for kind, part in roots.values() if kind == "officeDocument"), ""
        )
        folder, name = posixpath.split(workbook)
        related = self._related(f"{folder}/_rels/{name}.rels".lstrip("/"), folder)
        for kind, part in related.values():
            if kind in ("sharedStrings", "styles"):
                self._scan(part)
            if kind == "sharedStrings":
                self._texts = part
        return self._listed(workbook, related)

    def _listed(self, workbook: str, related: dict[str, tuple[str, str]]) -> list[Sheet]:
        sheets: list[Sheet] = []

        def start(tag: str, attributes: dict[str, str]) -> None:
            if _local(tag) == "workbookPr":
                self.dates_from_1904 = attributes.get("date1904", "") in ("1", "true")
            if _local(tag) == "sheet":
                keys = {_local(key): key for key in attributes if ":" in key}
                kind, part = related.get(attributes.get(keys.get("id", "id"), ""), ("", ""))
                hidden = attributes.get("state", "visible") != "visible"
                if kind == "worksheet":
                    sheets.append(Sheet(attributes.get("name", ""), part, hidden))

        self._each_element(workbook, start)
        if not sheets:
            raise DamagedFileError("There is no sheet in this workbook.")
        return sheets

    def _related(self, part: str, folder: str) -> dict[str, tuple[str, str]]:
        """Return what a part refers to: kind and part, by the name of the reference."""
        found: dict[str, tuple[str, str]] = {}

        def start(tag: str, attributes: dict[str, str]) -> None:
            if _local(tag) == "Relationship" and attributes.get("TargetMode") != "External":
                target = attributes.get("Target", "").replace("\\", "/")
                path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
                kind = attributes.get("Type", "").rsplit("/", 1)[-1]
                found[attributes.get("Id", "")] = (kind, path)

        self._each_element(part, start)
        return found

    def _scan(self, part: str) -> None:
        """Unpack a part that only calamine parses, to know its size and declarations."""
        tail = b""

        def look(chunk: bytes) -> None:
            nonlocal tail
            if any(word in tail + chunk for word in DECLARATIONS):
                raise DamagedFileError(
                    "The workbook declares a document type, as none does."
                )
            tail = chunk[-16:]

        if part.lower() in self._entries:
            self._unpack(part, look)

    def empty_texts(self) -> frozenset[str]:
        """Return the numbers of the shared texts in which there is no character."""
        filled, number = set(), -1
        parser = expat.ParserCreate()

        def start(tag: str, _: dict[str, str]) -> None:
            nonlocal number
            number += _local(tag) == "si"
            inside = _local(tag) == "t"
            parser.CharacterDataHandler = (lambda _: filled.add(number)) if inside else None

        def end(_: str) -> None:
            parser.CharacterDataHandler = None

        parser.EndElementHandler = end
        if self._texts.lower() in self._entries:
            self._each_element(self._texts, start, parser)
        return frozenset(str(each) for each in set(range(number + 1)) - filled)

    def _each_element(
        self, part: str, start: Start, parser: expat.XMLParserType | None = None
    ) -> None:
        parser = parser or expat.ParserCreate()
        parser.StartElementHandler = start
        parser.StartDoctypeDeclHandler = refuse_declaration
        self.parse(part, parser, parser.Parse)

    def parse(
        self, part: str, parser: expat.XMLParserType, take: Callable[[bytes], object]
    ) -> None:
        """Give the bytes of a part to ``take``, and none at the end; then end ``parser``.

        Raises:
            DamagedFileError: the part is missing or no XML.
        """
        try:
            self._unpack(part, take)
            take(b"")
            parser.Parse(b"", True)  # noqa: FBT003 - it takes no keyword
        except (expat.ExpatError, LookupError) as bad:  # LookupError: unknown encoding
            raise DamagedFileError(
                "The workbook is damaged: a part of it is no XML."
            ) from bad

    def _unpack(self, part: str, take: Callable[[bytes], object]) -> None:
        entry = self._entries.get(part.lower())
        if entry is None:
            raise DamagedFileError("The workbook is damaged: a part of it is missing.")
        try:
            with self._archive.open(entry) as stream:
                while chunk := stream.read(CHUNK_BYTES):
                    take(chunk)
        except BROKEN as bad:
            raise DamagedFileError(
                "The workbook is damaged: a part cannot be unpacked."
            ) from bad


def _part_name(file_name: str) -> str:
    """Return the name without what writers do differently: letter case and slashes."""
    return file_name.lower().replace("\\", "/").lstrip("/")


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def refuse_declaration(*_: object) -> None:
    """Refuse a document type: it may define entities that grow without end.

    Raises:
        DamagedFileError: always.
    """
    raise DamagedFileError("The workbook declares a document type, as none does.")
