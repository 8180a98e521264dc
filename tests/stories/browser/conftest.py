"""A browser for the journeys that people make with their own hands."""

from tests.browser import chromium, chromium_page

__all__ = ["chromium", "chromium_page"]
