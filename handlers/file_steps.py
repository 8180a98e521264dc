"""What to do about a file that cannot be read, by what is wrong with it."""

from typing import Final

from storage.files import errors
from storage.files.errors import FileError

STEPS: Final[dict[type[FileError], str]] = {
    errors.DamagedFileError: (
        "Open it in Excel or another program, save it anew as XLSX or CSV, and drop that."
    ),
    errors.EmptyFileError: (
        "Make sure that the file has a row for each contact, and drop it again."
    ),
    errors.ProtectedFileError: "Save it without the password and drop it again.",
    errors.SlowFileError: "Save the list of contacts alone as CSV and drop that.",
    errors.TooLargeFileError: (
        "Keep only the list of contacts in it, or split it and drop one part after the "
        "other."
    ),
    errors.UnclosedQuoteError: (
        "Close the quotation mark or take it out, and drop the file again."
    ),
    errors.UndecodableFileError: (
        "Open it in the program it comes from, save it as “CSV UTF-8”, and drop that."
    ),
    errors.UnknownSheetError: "Choose another sheet.",
    errors.UnsupportedFileError: "Save the list as CSV, XLSX or XLS and drop that.",
}


def with_step(error: FileError) -> str:
    """Return what is wrong with a file and what to do, for its thread or form."""
    return f"{error} {STEPS.get(type(error), '')}".rstrip()
