"""How much one file may hold, ask for and take."""

from typing import Final

MAX_FILE_BYTES: Final = 300 * 1024 * 1024
MAX_ROWS: Final = 2_000_000
MAX_COLUMNS: Final = 200
MAX_CELL_CHARS: Final = 100_000
"""Excel stops at 32,767; a long note in a CSV file may be longer."""
MAX_LINE_CHARS: Final = 4_000_000

MAX_ARCHIVE_ENTRIES: Final = 1_000
MAX_UNPACKED_BYTES: Final = 1024 * 1024 * 1024
MAX_UNPACKED_RATIO: Final = 200
"""An honest sheet of equal rows unpacks to about 100 times its size."""
SMALL_UNPACKED_BYTES: Final = 32 * 1024 * 1024
"""Below this the ratio does not matter."""
MAX_SHEET_CELLS: Final = 4_000_000
"""Of the rectangle around all cells: calamine keeps a place for each of them."""

EXTRA_MEMORY_BYTES: Final = 265 * 1024 * 1024
"""What reading may add to the bare interpreter; together they stay below 300 MB."""
PROFILE_SECONDS: Final = 20.0
READ_SECONDS: Final = 20.0
ROWS_PER_EXTRA_SECOND: Final = 2_000
"""A read gets one more second for so many rows found."""

RECORDS_AT_ONCE: Final = 16
"""So many are looked at together: of the longest lines that are ASCII, as many fit into
memory."""
CHUNK_ROWS: Final = 320 * RECORDS_AT_ONCE
CHUNK_CHARS: Final = 1_000_000
FIRST_ROWS: Final = 10
SAMPLE_CHARS: Final = 64 * 1024
"""How much of a text is looked at to guess its delimiter and encoding."""
