"""The shared test data beside the checkout; a stranger's clone goes without."""

import os
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


def shared(*parts: str) -> Path:
    """Return a path in the shared data; skip the test where it is absent.

    Where CI is set the data has to be there, and the test fails instead.
    """
    path = SHARED.joinpath(*parts)
    if not path.exists():
        missing = f"the shared test data has no {path.name} here"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    return path
