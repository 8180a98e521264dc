"""Whoever drops a file that cannot be read is told what to do about it."""

import pytest

from handlers.file_steps import STEPS, with_step
from storage.files import errors
from storage.files.errors import FileError
from tests.world import World

PROTECTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")


def test_every_kind_of_fault_has_a_step() -> None:
    kinds = {
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, FileError)
    }
    assert kinds - {FileError} == set(STEPS)


def test_words_that_say_what_to_do_themselves_get_no_other_step() -> None:
    assert (
        with_step(FileError("It is gone. Drop it again.")) == "It is gone. Drop it again."
    )


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (PROTECTED, "This workbook has a password. Save it without the password"),
        (b"PK\x03\x04broken", "it cannot be unpacked. Open it in Excel"),
        (b"%PDF-1.7", "not a table. Save the list as CSV, XLSX or XLS and drop that."),
        (b"Name;E-mail\n", "no row below it. Make sure that the file has a row for"),
        (b'Name,E-mail\n"Ada,a@x.io\n', "never closes. Close the quotation mark"),
    ],
    ids=["password", "damaged", "wrong kind", "empty", "quote"],
)
async def test_the_thread_says_what_to_do(world: World, content: bytes, told: str) -> None:
    await world.sam.drops("people.csv", content)

    await world.sam.sees(told)
