"""Which encoding a text is in: said by its first bytes, proved, or asked for."""

import codecs
from collections.abc import Iterator
from typing import BinaryIO, Final, NamedTuple

from storage.files.errors import UndecodableFileError
from storage.files.shapes import Candidate

MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark begins the same
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
OFFERED: Final = (
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257"),
    *("cp1258", "iso8859-15", "iso8859-2", "iso8859-5", "koi8-r", "koi8-u", "mac-roman"),
    *("cp437", "cp850", "cp852", "cp866", "cp932", "euc_jp", "iso2022_jp", "gb18030"),
    *("big5", "euc_kr", "cp949", "cp874"),
)
"""All that a person may choose besides UTF: text only, and nothing that maps any byte."""
UTF: Final = ("utf-8", *(name for _, name in MARKS[1:]))
USUAL: Final = ("cp1252", "cp1251", "cp932", "gb18030", "mac-roman")
"""Offered in any case where they fit: what spreadsheets write most."""
SAMPLE_BYTES: Final = 8 * 1024
CHUNK_BYTES: Final = 1024 * 1024
MAX_CANDIDATES: Final = 5
PREVIEW_CHARS: Final = 80


class Text(NamedTuple):
    """How to read a text: its encoding, how its lines end, and what else it may be."""

    encoding: str
    newline: str
    candidates: list[Candidate]

    @property
    def certain(self) -> bool:
        """Whether nobody needs to be asked."""
        return not self.candidates


def survey(file: BinaryIO, chosen: str | None) -> Text:
    """Find out the encoding, unless one is ``chosen``, and prove it on every byte.

    Raises:
        UndecodableFileError: the bytes do not fit, or there is a NUL among them.
    """
    if chosen:
        return Text(_known(chosen), _proved(file, _known(chosen)), [])
    if marked := _marked(file):
        return Text(marked, _proved(file, marked), [])
    try:
        newline = _proved(file, "utf-8")
    except UndecodableFileError:
        return _guessed(file)
    if _switches_alphabet(file):
        return _guessed(file)
    return Text("utf-8", newline, [])


def _known(name: str) -> str:
    for offered in (*UTF, *OFFERED):
        if codecs.lookup(offered).name == _lookup(name):
            return offered
    raise UndecodableFileError(f"The encoding “{name}” is not one of those we read.")


def _lookup(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except (LookupError, ValueError):  # ValueError: a NUL in the name
        return ""


def _marked(file: BinaryIO) -> str | None:
    file.seek(0)
    start = file.read(4)
    return next((name for mark, name in MARKS if start.startswith(mark)), None)


def _proved(file: BinaryIO, encoding: str) -> str:
    """Decode the whole file and return how its lines end, in LF or in CR alone."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    lines, returns = 0, 0
    for chunk in _chunks(file):
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as bad:
            before = bytes(bad.object[: bad.start]).decode(encoding, "replace")
            line = 1 + (lines + before.count("\n") or returns + before.count("\r"))
            raise UndecodableFileError(
                f"Line {line} is not text in {encoding.upper()}."
            ) from bad
        if "\0" in text:
            line = 1 + lines + text[: text.index("\0")].count("\n")
            raise UndecodableFileError(f"Line {line} holds a NUL, which no text does.")
        lines += text.count("\n")
        returns += text.count("\r")
    return "\r" if returns and not lines else "\n"


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    """Yield the whole file, and an empty chunk to say that it has ended."""
    file.seek(0)
    while chunk := file.read(CHUNK_BYTES):
        yield chunk
    yield b""


def _switches_alphabet(file: BinaryIO) -> bool:
    """Tell whether plain bytes hide Japanese behind escapes, as ISO-2022-JP does."""
    return any(b"\x1b$" in chunk for chunk in _chunks(file))


def _guessed(file: BinaryIO) -> Text:
    """Propose the encodings that fit every byte, the likeliest first."""
    sample = _telling_lines(file)
    fitting: list[Candidate] = []
    newline = "\n"
    for name in _likely(sample):
        try:
            fits = _proved(file, name)
        except UndecodableFileError:
            continue
        newline = newline if fitting else fits
        preview = " ".join(sample.decode(name, "replace").split())[:PREVIEW_CHARS]
        if all(preview != other.preview for other in fitting):
            fitting.append(Candidate(name, preview))
        if len(fitting) == MAX_CANDIDATES:
            break
    if not fitting:
        _proved(file, "utf-8")  # says in which line it stops being UTF-8
        raise UndecodableFileError("The text is in no encoding that we know.")
    return Text(fitting[0].encoding, newline, fitting)


def _telling_lines(file: BinaryIO) -> bytes:
    """Return the first lines that are more than ASCII: the others say nothing."""
    file.seek(0)
    sample = b""
    while len(sample) < SAMPLE_BYTES and (line := file.readline(SAMPLE_BYTES)):
        if not line.isascii() or b"\x1b$" in line:
            sample += line
        elif b"\0" in line:
            file.seek(0)
            return file.read(SAMPLE_BYTES)
    return sample


def _likely(sample: bytes) -> list[str]:
    # It takes 30 ms to import, and nearly every file is UTF-8.
    from charset_normalizer import from_bytes  # noqa: PLC0415

    names = [*_wide(sample), *(["iso2022_jp"] if b"\x1b$" in sample else [])]
    for match in from_bytes(sample):
        names += [name for name in match.could_be_from_charset if _lookup(name)]
    if _all_letters(sample):
        names.insert(0, "cp1252")
    offered = {codecs.lookup(name).name: name for name in (*UTF[1:], *OFFERED)}
    likely = [
        offered[codecs.lookup(name).name] for name in names if _lookup(name) in offered
    ]
    return list(dict.fromkeys([*likely, *USUAL]))


def _wide(sample: bytes) -> list[str]:
    """Recognise UTF-16 without a mark by the empty half of its Latin letters."""
    nuls = sample.count(0)
    if nuls * 4 < len(sample) or not nuls:
        return []
    odd = sample[1::2].count(0)
    return ["utf-16-le"] if odd * 2 > nuls else ["utf-16-be"]


def _all_letters(sample: bytes) -> bool:
    """Tell whether the bytes look Western: single letters, as in “Müller”, no “£ukasz”."""
    special = [each for each in sample.decode("cp1252", "replace") if not each.isascii()]
    return 0 < len(special) * 5 < len(sample) and all(map(str.isalpha, special))
