"""What can be wrong with a file, in words its owner knows."""

from storage.errors import ContactsError


class FileError(ContactsError):
    """A file could not be read; the message says what is wrong with it."""


class UnsupportedFileError(FileError):
    """The content is of a kind that we do not read, whatever the name says."""


class ProtectedFileError(FileError):
    """The file is encrypted or asks for a password."""


class DamagedFileError(FileError):
    """The content breaks the rules of its own kind."""


class TooLargeFileError(FileError):
    """The file passes one of the limits in ``storage/files/limits.py``."""


class SlowFileError(FileError):
    """Reading took longer than a file of this size should take."""


class EmptyFileError(FileError):
    """There is no row to read."""


class UndecodableFileError(FileError):
    """The bytes are no text in the encoding that was chosen."""


class UnclosedQuoteError(FileError):
    """A quotation mark opens and never closes, so rows cannot be told apart."""


class UnknownSheetError(FileError):
    """The workbook has no sheet of that name."""
