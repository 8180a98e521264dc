"""Exports: contacts out into files, and the ledger of who is in which of them."""
