"""What stands where in a sheet, counted quickly, or again and exactly."""

from collections.abc import Callable
from typing import Final

from storage.files.package import Package
from storage.files.sheet_counter import TEXTS, Counter
from storage.files.sheet_facts import SheetFacts
from storage.files.sheet_scanner import Scanner

REPORT_ROWS: Final = 10_000


def count(package: Package, part: str, found: Callable[[int], None]) -> SheetFacts:
    """Count the cells that have a value, be it an empty text; ``found`` hears of rows.

    Raises:
        TooLargeFileError: the sheet passes a limit.
        DamagedFileError: the XML is broken or is no sheet.
    """
    counter = Counter()
    scanner = Scanner(counter)
    reported = 0

    def take(chunk: bytes) -> None:
        nonlocal reported
        scanner.take(chunk)
        if (rows := len(counter.facts.numbers)) >= reported + REPORT_ROWS:
            found(rows)
            reported = rows

    package.parse(part, counter.parser, take)
    counter.end_row()
    return counter.facts


def count_exactly(package: Package, part: str) -> SheetFacts:
    """Count the cells in which there is more than an empty text."""
    counter = Counter(TEXTS, package.empty_texts())
    package.parse(part, counter.parser, counter.take)
    counter.end_row()
    return counter.facts
